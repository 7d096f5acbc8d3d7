using MedV.Chunking;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;
using MedV.Swarm;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;

namespace MedV.Daemon.Tests.Telemetry;

public sealed class SessionWatchTests : IDisposable
{
    private static readonly Uri Origin = new("https://anna:secret@o.example/medv/");

    private readonly EventFolder _folder = new();

    [Fact]
    public async Task An_origin_that_goes_and_comes_is_told_once_each_and_never_with_its_password()
    {
        string[] told = await ToldAsync(watch =>
        {
            watch.Compare([], [new OriginReport(Origin, null)]);
            watch.Compare([], [new OriginReport(Origin, "down")]);
            watch.Compare([], [new OriginReport(Origin, "still down")]);
            watch.Compare([], [new OriginReport(Origin, null)]);
        });

        Assert.Equal(["https://o.example/medv/: down", "https://o.example/medv/ is back"], told);
    }

    [Fact]
    public async Task A_ban_is_told_once_and_a_second_one_of_the_same_host_again()
    {
        var first = new Ban(new HostId(Digest.Of("bad"u8)), "pc-13", "lied", TimeSpan.FromMinutes(10), DateTimeOffset.UnixEpoch);
        Ban second = first with { Until = DateTimeOffset.UnixEpoch.AddHours(1), Reason = "lied again" };

        string[] told = await ToldAsync(watch =>
        {
            watch.Compare([first], []);
            watch.Compare([first], []);
            watch.Compare([], []);
            watch.Compare([second], []);
        });

        Assert.Equal(["pc-13: lied", "pc-13: lied again"], told);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string[]> ToldAsync(Action<SessionWatch> look)
    {
        using EventLog log = _folder.Log();
        await log.StartAsync(_folder.Token);
        using var watch = new SessionWatch(realm: null!, log, new PeerRates(), _folder.Time);
        look(watch);
        await log.StopAsync(_folder.Token);
        return [.. _folder.Events().Skip(1).SkipLast(1).Select(Tell)];
    }

    private static string Tell(DaemonEvent happened) => happened switch
    {
        DaemonEvent.OriginUnreachable down => $"{down.Origin}: {down.Reason}",
        DaemonEvent.OriginBack back => $"{back.Origin} is back",
        DaemonEvent.PeerBanned ban => $"{ban.Peer.Name}: {ban.Reason}",
        _ => happened.GetType().Name,
    };
}
