using MedV.Testing;

namespace MedV.Discovery.Tests;

/// <summary>The fake clock is used by many suites, so it is tested like a product.</summary>
public sealed class FakeTimeTests
{
    [Fact]
    public void The_clock_stands_still_until_it_is_advanced()
    {
        var time = new FakeTime();
        DateTimeOffset before = time.GetUtcNow();

        time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(before.AddSeconds(90), time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(90), time.GetElapsedTime(0));
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_time_and_see_exactly_that_time()
    {
        var time = new FakeTime();
        var seen = new List<(string Name, double Seconds)>();
        using ITimer late = time.CreateTimer(_ => seen.Add(("late", time.GetElapsedTime(0).TotalSeconds)), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using ITimer early = time.CreateTimer(_ => seen.Add(("early", time.GetElapsedTime(0).TotalSeconds)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using ITimer never = time.CreateTimer(_ => seen.Add(("never", 0)), null, TimeSpan.FromSeconds(11), Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([("early", 1), ("late", 3)], seen);
        Assert.Equal(1, time.Pending);
    }

    [Fact]
    public void A_periodic_timer_fires_once_per_period_until_disposed()
    {
        var time = new FakeTime();
        int count = 0;
        ITimer timer = time.CreateTimer(_ => count++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        time.Advance(TimeSpan.FromSeconds(6));
        timer.Dispose();
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(3, count);
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come_and_not_before()
    {
        var time = new FakeTime();
        Task delay = Task.Delay(TimeSpan.FromSeconds(5), time, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(4.999));
        bool before = delay.IsCompleted;
        time.Advance(TimeSpan.FromSeconds(0.001));
        await delay.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.False(before);
    }

    [Fact]
    public async Task A_test_can_wait_until_another_thread_has_set_its_timer()
    {
        var time = new FakeTime();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Task worker = Task.Run(() => Task.Delay(TimeSpan.FromHours(1), time, deadline.Token));

        await time.UntilPendingAsync(1, deadline.Token);
        time.Advance(TimeSpan.FromHours(1));

        await worker.WaitAsync(deadline.Token);
    }
}
