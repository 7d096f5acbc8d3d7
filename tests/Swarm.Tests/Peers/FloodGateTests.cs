using MedV.Swarm.Peers;
using MedV.Testing;

namespace MedV.Swarm.Tests.Peers;

public sealed class FloodGateTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void A_host_that_says_Have_twenty_times_a_second_for_ten_manifests_is_never_slowed_down()
    {
        var gate = new FloodGate(_time);

        IEnumerable<TimeSpan> waits = Enumerable.Range(0, 20_000).Select(_ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
            return gate.Count(200);
        });

        Assert.All(waits, wait => Assert.Equal(TimeSpan.Zero, wait));
    }

    [Fact]
    public void A_burst_as_large_as_all_chunks_of_a_disk_of_40_GB_is_not_slowed_down()
    {
        var gate = new FloodGate(_time);

        IEnumerable<TimeSpan> waits = Enumerable.Range(0, 640_000 / 4096).Select(_ => gate.Count(32 + (4 * 4096)));

        Assert.All(waits, wait => Assert.Equal(TimeSpan.Zero, wait));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16 * 1024)]
    [InlineData(1024 * 1024)]
    public void A_flood_is_slowed_down_to_two_mebibytes_a_second_whatever_it_is_made_of(int bodyBytes)
    {
        var gate = new FloodGate(_time);
        const int Messages = 20_000;
        for (int i = 0; i < Messages; i++)
        {
            _time.Advance(gate.Count(bodyBytes));
        }

        double seconds = TimeSpan.FromTicks(_time.GetTimestamp()).TotalSeconds;
        double mebibytes = Messages * (1024.0 + bodyBytes) / 1048576;
        Assert.InRange(seconds, (mebibytes - 4) / 2 * 0.99, (mebibytes - 4) / 2 * 1.01);
    }
}
