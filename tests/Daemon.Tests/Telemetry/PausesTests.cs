using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;

namespace MedV.Daemon.Tests.Telemetry;

public sealed class PausesTests : IDisposable
{
    private readonly EventFolder _folder = new();

    [Fact]
    public async Task Only_a_change_of_the_reason_is_an_event()
    {
        using EventLog log = _folder.Log();
        var pauses = new Pauses(log, _folder.Time);
        await log.StartAsync(_folder.Token);
        DateTimeOffset since = _folder.Time.GetUtcNow();

        pauses.Set(null, null);
        pauses.Set(PauseReason.Battery, "80 %");
        pauses.Set(PauseReason.Battery, "79 %");
        PauseStatus? during = pauses.Current;
        pauses.Set(PauseReason.Vpn, null);
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        pauses.Set(null, null);
        await log.StopAsync(_folder.Token);

        Assert.Equal(new PauseStatus(PauseReason.Battery, "79 %", since), during);
        Assert.Null(pauses.Current);
        Assert.Equal(
            ["started", "Battery 80 %", "Vpn", $"after {since:O}", "stopped"],
            _folder.Events().Select(happened => happened switch
            {
                DaemonEvent.Paused paused => $"{paused.Reason} {paused.Detail}".Trim(),
                DaemonEvent.Resumed resumed => $"after {resumed.Since:O}",
                _ => happened.GetType().Name.ToLowerInvariant(),
            }));
    }

    public void Dispose() => _folder.Dispose();
}
