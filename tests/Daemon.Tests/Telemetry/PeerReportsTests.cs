using System.Collections.Immutable;
using System.Net;
using MedV.Chunking;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;
using MedV.Daemon.Tests.Control;
using MedV.Swarm;
using MedV.Swarm.Peers;

namespace MedV.Daemon.Tests.Telemetry;

public sealed class PeerReportsTests
{
    private static readonly HostId Near = new(Digest.Of("near"u8));
    private static readonly HostId Far = new(Digest.Of("far"u8));
    private static readonly HostId Silent = new(Digest.Of("silent"u8));
    private static readonly HostId Bad = new(Digest.Of("bad"u8));
    private static readonly Digest Manifest = Digest.Of("manifest"u8);
    private static readonly Digest Recipe = Digest.Of("recipe"u8);
    private static readonly ImmutableArray<IPEndPoint> Ends = [IPEndPoint.Parse("10.1.0.9:7687"), IPEndPoint.Parse("[fe80::9]:7687")];

    private static readonly PeerReport Connection = new(
        Near, "pc-02", "10.1.0.9:7687", ImmutableDictionary<Digest, int>.Empty.Add(Manifest, 5).Add(Recipe, 1), 1000, 0) { Dialled = true, WanAble = false };

    [Fact]
    public void A_connected_host_is_told_with_what_it_holds_by_name_and_all_its_addresses()
    {
        ImageStatus image = FakeControl.Image with { Manifest = Manifest.ToString(), Chunks = 10 };

        PeersReport report = Report([Connection], [(Near, Ends)], [], image);

        PeerStatus peer = Assert.Single(report.Peers);
        Assert.Equal(["10.1.0.9:7687", "[fe80::9]:7687"], peer.Addresses.ToArray());
        Assert.Equal([new PeerImage(Manifest.ToString(), 5, "win10", 7, 10)], peer.Images.ToArray());
        Assert.Equal((PeerState.Connected, PeerFound.Multicast, false), (peer.State, peer.Found, peer.WanAble));
    }

    [Theory]
    [InlineData(true, "Configured")]
    [InlineData(false, "ItCalled")]
    public void A_host_that_no_multicast_told_of_is_one_of_the_configuration_or_has_called(bool dialled, string found)
    {
        PeersReport report = Report([Connection with { Dialled = dialled }], [], []);

        Assert.Equal(Enum.Parse<PeerFound>(found), Assert.Single(report.Peers).Found);
    }

    [Fact]
    public void Hosts_without_a_connection_come_after_those_with_one_and_the_banned_last()
    {
        var ban = new Ban(Bad, "pc-13", "sent wrong bytes", TimeSpan.FromMinutes(10), DateTimeOffset.UnixEpoch);

        PeersReport report = Report([Connection], [(Near, Ends), (Silent, Ends), (Bad, Ends)], [ban]);

        Assert.Equal(
            [(Near, PeerState.Connected, "pc-02"), (Silent, PeerState.Found, null), (Bad, PeerState.Banned, "pc-13")],
            report.Peers.Select(peer => (HostId.TryParse(peer.Id, out HostId id) ? id : default, peer.State, peer.Name)));
        Assert.Equal((DateTimeOffset.UnixEpoch, "sent wrong bytes"), (report.Peers[2].BannedUntil, report.Peers[2].Reason));
    }

    [Fact]
    public void A_rate_is_that_of_the_last_seconds()
    {
        var rates = new PeerRates();
        for (int second = 0; second <= 20; second++)
        {
            rates.Add(TimeSpan.FromSeconds(second), [Connection with { ReceivedBytes = second < 15 ? 0 : (second - 15) * 100, SentBytes = second * 7 }]);
        }

        Assert.Equal((100, 7), rates.Of(Near));
        Assert.Equal((0, 0), rates.Of(Far));
    }

    [Fact]
    public void A_connection_that_was_made_anew_or_has_ended_has_no_rate()
    {
        var rates = new PeerRates();
        rates.Add(TimeSpan.Zero, [Connection]);
        rates.Add(TimeSpan.FromSeconds(1), [Connection with { ReceivedBytes = 10 }]);
        (long, long) anew = rates.Of(Near);

        rates.Add(TimeSpan.FromSeconds(2), []);

        Assert.Equal(((0, 0), (0, 0)), (anew, rates.Of(Near)));
    }

    private static PeersReport Report(PeerReport[] peers, (HostId Host, ImmutableArray<IPEndPoint> Ends)[] found, Ban[] bans, params ImageStatus[] images) => PeerReports.Of(
        peers, found.ToImmutableDictionary(entry => entry.Host, entry => entry.Ends), bans, images, new HashSet<string> { Recipe.ToString() }, new PeerRates());
}
