using MedV.Swarm.Transfers;

namespace MedV.Swarm.Tests.Transfers;

public sealed class RateMeterTests
{
    [Fact]
    public void A_steady_flow_has_its_rate()
    {
        var meter = new RateMeter();
        for (int tenth = 0; tenth <= 100; tenth++)
        {
            meter.Add(TimeSpan.FromSeconds(tenth / 10.0), tenth * 1000);
        }

        Assert.Equal(10_000, meter.BytesPerSecond(TimeSpan.FromSeconds(10), 100_000), tolerance: 100);
    }

    [Fact]
    public void A_flow_that_stopped_is_forgotten_within_the_window()
    {
        var meter = new RateMeter();
        for (int tenth = 0; tenth <= 200; tenth++)
        {
            meter.Add(TimeSpan.FromSeconds(tenth / 10.0), Math.Min(tenth, 100) * 1000);
        }

        Assert.Equal(0, meter.BytesPerSecond(TimeSpan.FromSeconds(20), 100_000));
    }

    [Fact]
    public void Without_samples_there_is_no_rate() => Assert.Equal(0, new RateMeter().BytesPerSecond(TimeSpan.FromSeconds(1), 5));
}
