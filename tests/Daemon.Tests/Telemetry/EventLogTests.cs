using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;
using MedV.Testing;

namespace MedV.Daemon.Tests.Telemetry;

public sealed class EventLogTests : IDisposable
{
    private static readonly DaemonEvent Pause = new DaemonEvent.Paused(PauseReason.Battery, null);

    private readonly EventFolder _folder = new();

    [Fact]
    public async Task The_numbers_of_a_log_begin_with_the_time_in_milliseconds()
    {
        await _folder.RunAsync(Pause);

        long now = _folder.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal([now, now + 1, now + 2], _folder.Events().Select(happened => happened.Sequence));
    }

    [Fact]
    public async Task After_a_clean_stop_the_numbers_go_on_without_a_gap()
    {
        await _folder.RunAsync(Pause);
        _folder.Time.Advance(TimeSpan.FromHours(1));

        await _folder.RunAsync(Pause);

        DaemonEvent[] events = _folder.Events();
        Assert.Equal(Enumerable.Range(0, 6).Select(i => events[0].Sequence + i), events.Select(happened => happened.Sequence));
        Assert.True(Assert.IsType<DaemonEvent.Started>(events[3]).Clean);
    }

    [Fact]
    public async Task After_a_crash_the_numbers_skip_to_the_time_and_the_start_says_so()
    {
        await _folder.RunAsync(Pause);
        CutOff(lines: 1);
        _folder.Time.Advance(TimeSpan.FromHours(1));

        await _folder.RunAsync();

        DaemonEvent[] events = _folder.Events();
        Assert.False(Assert.IsType<DaemonEvent.Started>(events[2]).Clean);
        Assert.Equal(_folder.Time.GetUtcNow().ToUnixTimeMilliseconds(), events[2].Sequence);
    }

    [Fact]
    public async Task A_clock_that_went_back_takes_no_number_twice()
    {
        await _folder.RunAsync(Pause);
        CutOff(lines: 1);
        long last = _folder.Events()[^1].Sequence;
        _folder.Time = new FakeTime(DateTimeOffset.UnixEpoch);

        await _folder.RunAsync();

        Assert.Equal(last + 1, _folder.Events()[2].Sequence);
    }

    [Fact]
    public async Task A_log_that_was_deleted_is_followed_by_one_with_higher_numbers()
    {
        await _folder.RunAsync(Pause, Pause, Pause);
        long last = _folder.Events()[^1].Sequence;
        File.Delete(_folder.File);
        _folder.Time.Advance(TimeSpan.FromSeconds(1));

        await _folder.RunAsync();

        Assert.True(_folder.Events()[0].Sequence > last);
    }

    [Theory]
    [InlineData("{\"type\":\"paused\",\"sequence\":17674")]
    [InlineData("\0\0\0\0\0\0")]
    public async Task A_line_that_a_crash_has_torn_is_cut_off(string torn)
    {
        await _folder.RunAsync(Pause);
        await File.AppendAllTextAsync(_folder.File, torn);

        await _folder.RunAsync();

        Assert.Equal(5, _folder.Events().Length);
    }

    [Fact]
    public async Task A_follower_gets_what_is_kept_and_then_what_happens_and_ends_with_the_log()
    {
        await _folder.RunAsync(Pause);
        using EventLog log = _folder.Log();
        await log.StartAsync(_folder.Token);
        Task<DaemonEvent[]> four = _folder.FollowAsync(log, count: 4);
        DaemonEvent[] kept = await four;
        Task<DaemonEvent[]> rest = _folder.FollowAsync(log, count: 100, after: kept[^1].Sequence);

        log.Post(new DaemonEvent.Resumed(_folder.Time.GetUtcNow()));
        await log.StopAsync(_folder.Token);

        Assert.Equal([typeof(DaemonEvent.Started), typeof(DaemonEvent.Paused), typeof(DaemonEvent.Stopped), typeof(DaemonEvent.Started)], kept.Select(happened => happened.GetType()));
        Assert.Equal([typeof(DaemonEvent.Resumed), typeof(DaemonEvent.Stopped)], (await rest).Select(happened => happened.GetType()));
    }

    [Fact]
    public async Task The_last_events_are_those_after_the_number_that_is_told()
    {
        await _folder.RunAsync(Pause, Pause, Pause);
        using EventLog log = _folder.Log();
        await log.StartAsync(_folder.Token);
        await _folder.FollowAsync(log, count: 6);

        long before = log.BeforeLast(2);

        DaemonEvent[] last = await _folder.FollowAsync(log, count: 2, after: before);
        Assert.Equal([typeof(DaemonEvent.Stopped), typeof(DaemonEvent.Started)], last.Select(happened => happened.GetType()));
        await log.StopAsync(_folder.Token);
    }

    [Fact]
    public async Task What_could_not_be_written_is_counted_and_told_when_it_can()
    {
        // A folder where the file should be is a disk that takes nothing.
        Directory.CreateDirectory(_folder.File);
        using EventLog log = _folder.Log();
        await log.StartAsync(_folder.Token);
        log.Post(Pause);
        await WaitUntilAsync(() => log.Counters.Lost == 2);
        Directory.Delete(_folder.File);

        log.Post(Pause);
        await log.StopAsync(_folder.Token);

        DaemonEvent[] events = _folder.Events();
        Assert.Equal([typeof(DaemonEvent.Lost), typeof(DaemonEvent.Paused), typeof(DaemonEvent.Stopped)], events.Select(happened => happened.GetType()));
        Assert.Equal(2, ((DaemonEvent.Lost)events[0]).Events);
    }

    public void Dispose() => _folder.Dispose();

    private void CutOff(int lines) => File.WriteAllLines(_folder.File, File.ReadAllLines(_folder.File).SkipLast(lines));

    private async Task WaitUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            _folder.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
