using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Tests.Manners;

public sealed class RateCapTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1B/s", 1)]
    [InlineData("200kB/s", 200_000)]
    [InlineData("1.5 MB/s", 1_500_000)]
    [InlineData("2Mbit/s", 250_000)]
    [InlineData("64kbit/s", 8_000)]
    [InlineData("1Gbit/s", 125_000_000)]
    [InlineData("125GB/s", 125_000_000_000)]
    public void A_rate_is_read_in_bytes_and_bits(string text, long bytesPerSecond)
    {
        Assert.True(RateCap.TryParse(text, out RateCap cap));

        Assert.Equal(bytesPerSecond, cap.On(linkBytesPerSecond: 1));
        Assert.True(RateCap.TryParse(cap.ToString(), out RateCap again));
        Assert.Equal(cap, again);
    }

    [Theory]
    [InlineData("25%", 1_000_000, 250_000)]
    [InlineData("100%", 125_000_000, 125_000_000)]
    [InlineData("1%", 10, 1)]
    public void A_share_is_of_the_link(string text, long link, long bytesPerSecond)
    {
        Assert.True(RateCap.TryParse(text, out RateCap cap));

        Assert.Equal((bytesPerSecond, text), (cap.On(link), cap.ToString()));
    }

    [Fact]
    public void None_is_no_ceiling()
    {
        Assert.True(RateCap.TryParse("none", out RateCap cap));

        Assert.Null(cap.On(linkBytesPerSecond: 1));
        Assert.Equal("none", cap.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("200")]
    [InlineData("-1kB/s")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("0.5B/s")]
    [InlineData("126GB/s")]
    [InlineData("1KB/s")]
    [InlineData("1e3kB/s")]
    [InlineData("200kB/s\n")]
    [InlineData("999999999999GB/s")]
    public void What_is_no_rate_is_refused(string text) => Assert.False(RateCap.TryParse(text, out _));
}
