using MedV.Daemon.Realm;
using MedV.Testing;

namespace MedV.Daemon.Tests.Realm;

public sealed class AbsenceRuleTests
{
    private readonly FakeTime _time = new();
    private readonly AbsenceRule _rule = new();
    private TimeSpan _sleptWithoutTheSteadyClock;

    [Fact]
    public void A_host_that_looks_every_two_seconds_was_never_away()
    {
        IEnumerable<bool> looks = Enumerable.Range(0, 1000).Select(_ => LookAfter(AbsenceRule.Interval));

        Assert.DoesNotContain(true, looks);
    }

    [Fact]
    public void A_busy_host_that_looks_some_seconds_late_was_not_away()
    {
        LookAfter(TimeSpan.Zero);

        Assert.False(LookAfter(TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public void A_sleep_in_which_the_steady_clock_stood_still_is_seen_once()
    {
        LookAfter(TimeSpan.Zero);
        _sleptWithoutTheSteadyClock += TimeSpan.FromHours(8);

        Assert.Equal([true, false], [LookAfter(AbsenceRule.Interval), LookAfter(AbsenceRule.Interval)]);
    }

    [Fact]
    public void A_sleep_in_which_both_clocks_went_on_is_seen_once()
    {
        LookAfter(TimeSpan.Zero);

        Assert.Equal([true, false], [LookAfter(TimeSpan.FromSeconds(13)), LookAfter(AbsenceRule.Interval)]);
    }

    [Fact]
    public void A_wall_clock_that_is_set_back_is_no_sleep()
    {
        LookAfter(TimeSpan.Zero);
        _sleptWithoutTheSteadyClock -= TimeSpan.FromHours(1);

        Assert.False(LookAfter(AbsenceRule.Interval));
    }

    private bool LookAfter(TimeSpan pause)
    {
        _time.Advance(pause);
        return _rule.WasAway(_time.GetElapsedTime(0), _time.GetUtcNow() + _sleptWithoutTheSteadyClock);
    }
}
