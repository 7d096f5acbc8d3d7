using MedV.Swarm.Manners.Delay;

namespace MedV.Swarm.Tests.Manners.Delay;

public sealed class DelayControllerTests
{
    private static readonly DelayRules Rules = new();
    private static readonly long First = new DelayController(Rules).BytesPerSecond;
    private readonly DelayController _controller = new(Rules);
    private TimeSpan _now = TimeSpan.FromHours(1);
    private double _moved;
    private double _fastest;

    [Fact]
    public void It_grows_while_round_trips_are_as_short_as_ever()
    {
        Hear(milliseconds: 20, times: 20);

        Assert.True(_controller.BytesPerSecond > 4 * First);
        Assert.Equal(TimeSpan.Zero, _controller.QueueingDelay);
    }

    [Fact]
    public void It_does_not_grow_while_the_transfer_leaves_half_unused()
    {
        Hear(milliseconds: 20, times: 1, use: 0);
        long first = _controller.BytesPerSecond;

        Hear(milliseconds: 20, times: 20, use: 0.3);

        Assert.False(_controller.MakesWay);
        Assert.Equal(first, _controller.BytesPerSecond);
    }

    [Fact]
    public void A_standing_queue_brings_it_down_to_the_floor_within_six_seconds()
    {
        Hear(milliseconds: 20, times: 6);

        Hear(milliseconds: 140, times: 24);

        Assert.Equal(_fastest * Rules.FloorShare, _controller.BytesPerSecond, tolerance: _controller.BytesPerSecond / 3.0);
        Assert.True(_controller.MakesWay);
    }

    [Fact]
    public void After_a_queue_of_eight_minutes_and_a_clock_that_stood_still_it_grows_again()
    {
        Hear(milliseconds: 20, times: 6);
        Hear(milliseconds: 140, times: 4 * 480);
        _controller.Heard(_now, TimeSpan.FromMilliseconds(140), (long)_moved);
        long full = _controller.BytesPerSecond;

        Hear(milliseconds: 20, times: 40);

        Assert.InRange(full, 1, (long)_fastest / 4);
        Assert.True(_controller.BytesPerSecond > 2 * full, $"{_controller.BytesPerSecond} after {full}");
    }

    [Fact]
    public void One_late_answer_changes_nothing_but_is_checked_at_once()
    {
        Hear(milliseconds: 20, times: 10);
        long before = _controller.BytesPerSecond;

        Hear(milliseconds: 300, times: 1);

        Assert.True(_controller.BytesPerSecond >= before);
        Assert.Equal(Rules.Confirm, _controller.NextProbe);
    }

    [Fact]
    public void Who_began_beside_others_looks_for_an_empty_path_at_the_first_queue()
    {
        _controller.Others = 1;
        Hear(milliseconds: 20, times: 20);
        long before = _controller.BytesPerSecond;

        Hear(milliseconds: 30, times: 3, wait: Rules.Confirm);

        Assert.True(_controller.BytesPerSecond < before / 3);
        Hear(milliseconds: 20, times: 15, wait: Rules.Confirm);
        Assert.True(_controller.BytesPerSecond > before / 2);
    }

    [Fact]
    public void Who_began_alone_takes_its_first_queue_for_its_own()
    {
        Hear(milliseconds: 20, times: 20);
        long before = _controller.BytesPerSecond;

        Hear(milliseconds: 30, times: 3, wait: Rules.Confirm);

        Assert.True(_controller.BytesPerSecond > before / 3);
    }

    [Theory]
    [InlineData(0, 250)]
    [InlineData(1, 500)]
    [InlineData(16, 1000)]
    public void The_more_hosts_fetch_the_less_often_each_measures(int others, int milliseconds)
    {
        _controller.Others = others;
        Hear(milliseconds: 20, times: 5, use: 0.2);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _controller.NextProbe);
    }

    [Fact]
    public void Who_is_held_back_by_a_ceiling_does_not_measure_more_often_for_it()
    {
        Hear(milliseconds: 20, times: 3);
        Hear(milliseconds: 20, times: 20, use: 0.1);

        Assert.Equal(Rules.Probe, _controller.NextProbe);
    }

    [Fact]
    public void An_answer_that_never_came_halves_the_rate()
    {
        Hear(milliseconds: 20, times: 5);
        long before = _controller.BytesPerSecond;

        _controller.Lost(_now);

        Assert.Equal(before / 2.0, _controller.BytesPerSecond, tolerance: 1);
    }

    [Fact]
    public void After_a_minute_without_samples_it_begins_anew()
    {
        Hear(milliseconds: 5, times: 20);
        _now += TimeSpan.FromSeconds(61);

        Hear(milliseconds: 80, times: 1);

        Assert.Equal(First, _controller.BytesPerSecond);
        Assert.Equal(TimeSpan.FromMilliseconds(80), _controller.BaseRoundTrip);
    }

    [Fact]
    public void A_clock_that_steps_back_counts_as_no_time()
    {
        Hear(milliseconds: 20, times: 20);
        long before = _controller.BytesPerSecond;
        _now -= TimeSpan.FromMinutes(30);

        _controller.Heard(_now, TimeSpan.FromMilliseconds(20), (long)_moved);

        Assert.Equal(before, _controller.BytesPerSecond);
    }

    [Fact]
    public void Whatever_it_hears_the_rate_stays_between_floor_and_ceiling() => Parallel.For(1, 501, seed =>
    {
        var random = new Random(seed);
        var controller = new DelayController(Rules);
        double now = 0;
        long moved = 0;
        for (int i = 0; i < 400; i++)
        {
            now += random.Next(20) == 0 ? (random.NextDouble() * 200) - 60 : random.NextDouble();
            moved += random.NextInt64(200_000_000);
            controller.Others = random.Next(20);
            if (random.Next(10) == 0)
            {
                controller.Lost(TimeSpan.FromSeconds(now));
            }
            else
            {
                controller.Heard(TimeSpan.FromSeconds(now), TimeSpan.FromSeconds((random.NextDouble() * 0.3) - 0.01), moved);
            }

            Assert.InRange(controller.BytesPerSecond, Rules.FloorBytesPerSecond, Rules.CeilingBytesPerSecond);
            Assert.InRange(controller.WindowBytes, 1, long.MaxValue);
            Assert.InRange(controller.NextProbe, Rules.Confirm, Rules.RarestProbe);
        }
    });

    private void Hear(double milliseconds, int times, double use = 1, TimeSpan? wait = null)
    {
        for (int i = 0; i < times; i++)
        {
            TimeSpan step = wait ?? Rules.Probe;
            _now += step;
            _fastest = double.Max(_fastest, _controller.BytesPerSecond);
            _moved += _controller.BytesPerSecond * step.TotalSeconds * use;
            _controller.Heard(_now, TimeSpan.FromMilliseconds(milliseconds), (long)_moved);
        }
    }
}
