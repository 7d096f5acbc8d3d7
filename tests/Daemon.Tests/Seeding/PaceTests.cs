using MedV.Daemon.Seeding;
using MedV.Testing;

namespace MedV.Daemon.Tests.Seeding;

public sealed class PaceTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task A_reader_with_a_ceiling_takes_the_time_that_its_bytes_need()
    {
        var pace = new Pace(1_000_000, _time);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Task reading = ReadAsync();

        for (int tenth = 0; tenth < 100; tenth++)
        {
            Assert.False(reading.IsCompleted);
            await _time.UntilPendingAsync(1, patience.Token);
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        await reading.WaitAsync(patience.Token);

        async Task ReadAsync()
        {
            for (int i = 0; i < 100; i++)
            {
                await pace.SpendAsync(200_000, CancellationToken.None);
            }
        }
    }

    [Fact]
    public void Small_amounts_are_waited_for_together()
    {
        var pace = new Pace(1_000_000, _time);

        Assert.True(SpendAsync(pace, 50_000, CancellationToken.None).IsCompletedSuccessfully);
        Assert.True(SpendAsync(pace, 50_000, CancellationToken.None).IsCompletedSuccessfully);
        Assert.False(SpendAsync(pace, 50_000, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public void Time_that_was_not_used_is_not_saved_up()
    {
        var pace = new Pace(1_000_000, _time);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(SpendAsync(pace, 1_000_000, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public void Without_a_ceiling_nothing_is_waited_for() =>
        Assert.True(SpendAsync(new Pace(0, _time), long.MaxValue, CancellationToken.None).IsCompletedSuccessfully);

    [Fact]
    public async Task A_wait_ends_with_its_token()
    {
        var pace = new Pace(1, _time);
        using var stop = new CancellationTokenSource();
        Task waiting = SpendAsync(pace, 1_000_000, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Throws<OperationCanceledException>(() => SpendAsync(pace, 1, stop.Token).IsCompleted);
    }

    private static Task SpendAsync(Pace pace, long bytes, CancellationToken cancellationToken) => pace.SpendAsync(bytes, cancellationToken).AsTask();
}
