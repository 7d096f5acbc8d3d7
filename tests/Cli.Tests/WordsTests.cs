using MedV.Cli.Views;

namespace MedV.Cli.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1_048_575, "1.0 MiB")]
    [InlineData(12_897_485, "12.3 MiB")]
    [InlineData(5_368_709_120, "5.0 GiB")]
    public void A_size_has_one_decimal_and_a_binary_unit(long bytes, string expected) => Assert.Equal(expected, Words.Size(bytes));

    [Theory]
    [InlineData(-5, "0 seconds")]
    [InlineData(1, "1 second")]
    [InlineData(59.6, "1 minute")]
    [InlineData(75, "1 minute 15 seconds")]
    [InlineData(1830, "30 minutes")]
    [InlineData(3900, "1 hour 5 minutes")]
    [InlineData(90_000, "1 day 1 hour")]
    public void A_duration_has_its_one_or_two_largest_units(double seconds, string expected) =>
        Assert.Equal(expected, Words.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, 1000, "0 %")]
    [InlineData(1, 1000, "1 %")]
    [InlineData(999, 1000, "99 %")]
    [InlineData(1000, 1000, "100 %")]
    [InlineData(0, 0, "100 %")]
    public void A_percentage_is_100_only_when_it_is_all_and_0_only_when_it_is_nothing(long part, long whole, string expected) =>
        Assert.Equal(expected, Words.Percent(part, whole));
}
