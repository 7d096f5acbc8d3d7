using System.Net.Sockets;
using MedV.Swarm.Manners.Delay;
using MedV.Swarm.Origin;
using MedV.Testing;

namespace MedV.Swarm.Tests.Manners.Delay;

public sealed class WanYieldingTests : IDisposable
{
    private static readonly DelayRules Rules = new();
    private static readonly Uri Origin = new("http://origin.example/");
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private readonly FakeTime _time = new();
    private readonly WanYielding _yielding;
    private OriginRoundTrip? _answer = new(Origin, TimeSpan.FromMilliseconds(20));
    private int _measured;

    public WanYieldingTests()
    {
        _yielding = new WanYielding(Rules, _time);

        // The machine has been on for a while, and the first part is there to be taken.
        _time.Advance(TimeSpan.FromMinutes(1));
    }

    public void Dispose()
    {
        _yielding.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Nothing_is_measured_while_nobody_takes_bytes()
    {
        await RunAsync(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            return Task.CompletedTask;
        });

        Assert.Equal(0, _measured);
    }

    [Fact]
    public async Task While_somebody_takes_bytes_it_is_measured_and_two_seconds_later_no_more()
    {
        await RunAsync(async () =>
        {
            await _yielding.TakeAsync(1000, _stop.Token);
            await AdvanceAsync(TimeSpan.FromSeconds(2));
            int measured = _measured;
            await AdvanceAsync(TimeSpan.FromSeconds(1));
            int soon = _measured;
            _time.Advance(TimeSpan.FromMinutes(10));

            Assert.InRange(measured, 4, 80);
            Assert.InRange(soon, measured, measured + 2);
            Assert.Equal(soon, _measured);
        });
    }

    [Fact]
    public async Task A_queue_that_stays_makes_less_flow_and_says_so()
    {
        await RunAsync(async () =>
        {
            await TakeForAsync(TimeSpan.FromSeconds(2));
            DelayReport free = _yielding.Report()!;
            _answer = new OriginRoundTrip(Origin, TimeSpan.FromMilliseconds(160));
            await TakeForAsync(TimeSpan.FromSeconds(6));
            DelayReport full = _yielding.Report()!;

            Assert.True(free.BytesPerSecond > 2 * Rules.FirstBytesPerSecond);
            Assert.False(free.MakesWay);
            Assert.True(full.BytesPerSecond < free.BytesPerSecond / 4, $"{full} after {free}");
            Assert.True(full.MakesWay);
            Assert.InRange(full.QueueingDelay.TotalMilliseconds, 100, 160);
        });
    }

    [Fact]
    public async Task What_was_known_when_bytes_were_taken_last_is_not_told_as_if_it_were_so_now()
    {
        await RunAsync(async () =>
        {
            await TakeForAsync(TimeSpan.FromSeconds(2));
            _answer = new OriginRoundTrip(Origin, TimeSpan.FromMilliseconds(160));
            await TakeForAsync(TimeSpan.FromSeconds(6));
            bool madeWay = _yielding.Report()!.MakesWay;
            await AdvanceAsync(TimeSpan.FromSeconds(3));

            Assert.True(madeWay);
            Assert.Null(_yielding.Report());
        });
    }

    [Fact]
    public async Task It_can_be_run_again_and_wakes_again()
    {
        for (int run = 1; run <= 3; run++)
        {
            using var stop = new CancellationTokenSource();
            int before = _measured;
            Task running = _yielding.RunAsync(MeasureAsync, stop.Token);
            await _yielding.TakeAsync(1000, _stop.Token);
            await AdvanceAsync(TimeSpan.FromSeconds(5));
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

            Assert.True(_measured > before, $"run {run}");
        }
    }

    [Fact]
    public async Task Another_origin_is_another_path()
    {
        await RunAsync(async () =>
        {
            await TakeForAsync(TimeSpan.FromSeconds(2));
            _answer = new OriginRoundTrip(new Uri("http://far.example/"), TimeSpan.FromMilliseconds(160));
            await TakeForAsync(TimeSpan.FromSeconds(2));

            Assert.Equal(TimeSpan.FromMilliseconds(160), _yielding.Report()?.BaseRoundTrip);
            Assert.False(_yielding.Report()?.MakesWay);
        });
    }

    [Fact]
    public async Task An_answer_that_does_not_come_halves_what_flows()
    {
        await RunAsync(async () =>
        {
            await TakeForAsync(TimeSpan.FromSeconds(2));
            long before = _yielding.Report()!.BytesPerSecond;
            _answer = new OriginRoundTrip(Origin, null);
            await TakeForAsync(TimeSpan.FromMilliseconds(200));

            Assert.InRange(_yielding.Report()!.BytesPerSecond, 1, before * 2 / 3);
        });
    }

    [Fact]
    public async Task When_a_user_waits_there_is_only_the_ceiling()
    {
        _yielding.Set(null, yields: false, othersFetching: 0);

        Assert.Equal(50_000_000, await _yielding.TakeAsync(50_000_000, _stop.Token));
        Assert.Null(_yielding.Report());
        _yielding.Set(null, yields: true, othersFetching: 0);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new WanYielding(Rules, _time).Report(), _yielding.Report());
        Assert.InRange(await _yielding.TakeAsync(50_000_000, _stop.Token), 1, (int)Rules.FirstBytesPerSecond);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ceiling_of_nothing_lets_nothing_pass_until_it_is_lifted(bool yields)
    {
        _yielding.Set(0, yields, othersFetching: 0);
        Task<int> waiting = _yielding.TakeAsync(1000, _stop.Token).AsTask();
        _time.Advance(TimeSpan.FromMinutes(1));
        bool passed = waiting.IsCompleted;
        _yielding.Set(null, yields, othersFetching: 0);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(passed);
        Assert.InRange(await waiting, 1, 1000);
    }

    [Fact]
    public async Task An_origin_that_cannot_be_measured_holds_nobody_up()
    {
        _answer = null;
        await RunAsync(async () =>
        {
            await TakeForAsync(TimeSpan.FromSeconds(8));

            Assert.Null(_yielding.Report());
            Assert.Equal(50_000_000, await _yielding.TakeAsync(50_000_000, _stop.Token));
        });
    }

    [Fact]
    public async Task A_connection_is_bounded_while_it_yields_and_free_when_a_user_waits()
    {
        (Socket sender, Socket receiver) = await SocketPair.ConnectAsync();
        using (sender)
        using (receiver)
        {
            int usual = receiver.ReceiveBufferSize;
            _yielding.Watch(receiver);
            int bounded = receiver.ReceiveBufferSize;
            _yielding.Set(null, yields: false, othersFetching: 0);

            Assert.True(bounded < usual / 4, $"{bounded} of {usual}");
            Assert.True(receiver.ReceiveBufferSize > 4 * bounded, $"{receiver.ReceiveBufferSize}");
        }
    }

    private async Task RunAsync(Func<Task> during)
    {
        Task running = _yielding.RunAsync(MeasureAsync, _stop.Token);
        await during();
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private ValueTask<OriginRoundTrip?> MeasureAsync(CancellationToken cancellationToken)
    {
        _measured++;
        return new(_answer);
    }

    /// <summary>Takes all that there is for a time.</summary>
    private async Task TakeForAsync(TimeSpan length)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task taking = TakeAsync(enough.Token);
        await AdvanceAsync(length);
        await enough.CancelAsync();
        await taking;

        async Task TakeAsync(CancellationToken cancellationToken)
        {
            try
            {
                while (true)
                {
                    await _yielding.TakeAsync(16 * 1024, cancellationToken);
                }
            }
            catch (OperationCanceledException)
            {
                // Long enough.
            }
        }
    }

    /// <summary>Lets time go by in small steps, each when what was due before has been done.</summary>
    private async Task AdvanceAsync(TimeSpan length)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(10);
        for (TimeSpan gone = TimeSpan.Zero; gone < length; gone += step)
        {
            await Task.Delay(1, _stop.Token);
            _time.Advance(step);
        }
    }
}
