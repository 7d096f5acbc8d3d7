using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Manners;
using MedV.Daemon.Manners.Host;
using MedV.Daemon.Manners.Rules;
using MedV.Daemon.Telemetry;
using MedV.Terminal;
using MedV.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Tests.Manners;

public sealed class MannersServiceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTime _time = new(Noon);
    private readonly FakeHost _host = new();
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));
    private MannersService? _service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.StopAsync(CancellationToken.None);
            _service.Dispose();
        }

        _late.Dispose();
    }

    [Fact]
    public async Task How_the_host_is_counts_before_the_first_byte_moves()
    {
        _host.Facts = new HostFacts { IsMetered = true };

        MannersService service = await StartAsync();

        Assert.Equal(PausedPart.Wan, service.Status().Paused);
        Assert.False(service.WanDown.TakeAsync(1, _late.Token).AsTask().IsCompleted);
        Assert.True(service.LanUp.TakeAsync(1, _late.Token).AsTask().IsCompleted);
        Assert.True(_host.IsLow);
    }

    [Fact]
    public async Task What_paused_a_host_is_noticed_within_seconds_and_so_is_its_end()
    {
        MannersService service = await StartAsync(("Manners:PauseOnBattery", "All"));
        _host.Facts = new HostFacts { IsOnBattery = true };
        await UntilAsync(() => service.Status().Paused == PausedPart.All);
        Assert.Equal(["paused: on battery"], service.Status().Reasons.AsEnumerable());
        Task<int> waiting = service.WanDown.TakeAsync(1, _late.Token).AsTask();
        Assert.False(waiting.IsCompleted);

        _host.Facts = new HostFacts();
        await UntilAsync(() => service.Status().Paused == PausedPart.None);

        Assert.Empty(service.Status().Reasons);
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task A_row_of_business_hours_begins_on_time()
    {
        // 1 January 2026 is a Thursday, and it is noon.
        MannersService service = await StartAsync(("Manners:BusinessHours", "Th 12:01-13:00 WanDown=200kB/s"));
        Assert.Null(service.Status().WanDownBytesPerSecond);

        await UntilAsync(() => service.Status().WanDownBytesPerSecond == 200_000);

        Assert.Equal((12, 1), (_time.GetUtcNow().Hour, _time.GetUtcNow().Minute));
        Assert.Equal(["WAN limited to 200 kB/s by business hours until 13:00"], service.Status().Reasons.AsEnumerable());
    }

    [Fact]
    public async Task Others_who_fetch_are_made_room_for_at_once()
    {
        MannersService service = await StartAsync(("Manners:SiteWanDown", "1MB/s"));

        service.OthersFetch(3);

        Assert.Equal(250_000, service.Status().WanDownBytesPerSecond);
    }

    [Fact]
    public async Task A_boost_lifts_ceilings_and_priority_until_its_time_is_over()
    {
        MannersService service = await StartAsync(("Manners:WanDown", "1kB/s"), ("Manners:LongestBoost", "00:10:00"));

        service.Boost(TimeSpan.FromHours(1));
        MannersStatus boosted = service.Status();
        bool wasLow = _host.IsLow;
        await UntilAsync(() => service.Status().BoostedUntil is null && _host.IsLow);

        Assert.Equal((null, Noon.AddMinutes(10), false), (boosted.WanDownBytesPerSecond, boosted.BoostedUntil, wasLow));
        Assert.Equal(1_000, service.Status().WanDownBytesPerSecond);
        Assert.True(_time.GetUtcNow() >= Noon.AddMinutes(10));
    }

    [Fact]
    public async Task A_boost_can_be_ended_and_forbidden()
    {
        MannersService service = await StartAsync();
        service.Boost(length: null);
        service.Boost(TimeSpan.Zero);
        Assert.Null(service.Status().BoostedUntil);
        Assert.True(_host.IsLow);
        await service.StopAsync(CancellationToken.None);
        service.Dispose();

        MannersService strict = await StartAsync(("Manners:LongestBoost", "00:00:00"));

        Assert.Equal(ExitCode.NotPermitted, Assert.Throws<ControlException>(() => strict.Boost(length: null)).Code);
    }

    [Fact]
    public async Task Priority_is_left_alone_where_policy_says_so()
    {
        await StartAsync(("Manners:LowPriority", "false"));

        Assert.Equal(0, _host.Sets);
    }

    private async Task<MannersService> StartAsync(params (string Key, string Value)[] settings)
    {
        DaemonSettings read = SettingsReader.Read(SettingsLayer.OfFlags(settings.Append(("Store:Folder", "/")).Select(flag => KeyValuePair.Create(flag.Item1, flag.Item2))));
        _service = new MannersService(read, _host, _host, Pauses(read), _time, NullLogger<MannersService>.Instance);
        await _service.StartAsync(_late.Token);
        await _time.UntilPendingAsync(1, _late.Token);
        return _service;
    }

    private Pauses Pauses(DaemonSettings read) => new(new EventLog(Options.Create(read.Store), _time, NullLogger<EventLog>.Instance), _time);

    /// <summary>Lets time pass, second by second, until the service has done what it is waited for.</summary>
    private async Task UntilAsync(Func<bool> isDone)
    {
        while (!isDone())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, _late.Token);
        }
    }

    private sealed class FakeHost : IHostFacts, IPriority
    {
        private volatile HostFacts _facts = new();
        private volatile int _sets;

        public HostFacts Facts
        {
            set => _facts = value;
        }

        public bool IsLow { get; private set; }

        public int Sets => _sets;

        public Task<HostFacts> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_facts);

        public string? Set(bool low)
        {
            IsLow = low;
            Interlocked.Increment(ref _sets);
            return null;
        }
    }
}
