using System.Collections.Immutable;
using System.Net;
using MedV.Daemon.Control.Contract;
using MedV.Swarm;
using MedV.Swarm.Peers;

namespace MedV.Daemon.Telemetry;

/// <summary>Puts what the hub knows of other hosts into the words of the control API.</summary>
internal static class PeerReports
{
    /// <summary>Tells of the connected hosts by name, then of those that are found and not connected, then of the banned.</summary>
    /// <param name="peers">The connected.</param>
    /// <param name="addresses">The discovered, connected or not.</param>
    /// <param name="bans">The banned.</param>
    /// <param name="images">What this host knows by name; what a peer holds of its recipes is not worth telling.</param>
    /// <param name="recipes">Manifests that are recipes, as texts.</param>
    /// <param name="rates">How fast they are.</param>
    public static PeersReport Of(
        IReadOnlyCollection<PeerReport> peers,
        ImmutableDictionary<HostId, ImmutableArray<IPEndPoint>> addresses,
        IReadOnlyList<Ban> bans,
        IReadOnlyCollection<ImageStatus> images,
        IReadOnlySet<string> recipes,
        PeerRates rates)
    {
        HashSet<HostId> told = [.. peers.Select(peer => peer.Id), .. bans.Select(ban => ban.Host)];
        return new PeersReport(
        [
            .. peers.OrderBy(peer => peer.Name, StringComparer.Ordinal).Select(Connected),
            .. addresses.Where(entry => !told.Contains(entry.Key)).OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal).Select(entry =>
                Silent(entry.Key, null, PeerState.Found, null, null)),
            .. bans.OrderBy(ban => ban.Name, StringComparer.Ordinal).Select(ban => Silent(ban.Host, ban.Name, PeerState.Banned, ban.Until, ban.Reason)),
        ]);

        PeerStatus Connected(PeerReport peer)
        {
            (long received, long sent) = rates.Of(peer.Id);
            return new PeerStatus(
                peer.Id.ToString(),
                peer.Name,
                [.. AddressesOf(peer.Id).Prepend(peer.Address).Distinct()],
                PeerState.Connected,
                addresses.ContainsKey(peer.Id) ? PeerFound.Multicast : peer.Dialled ? PeerFound.Configured : PeerFound.ItCalled,
                peer.WanAble,
                [.. peer.ChunksHeld.Select(held => Held(held.Key.ToString(), held.Value)).Where(held => !recipes.Contains(held.Manifest)).OrderBy(held => held.Image).ThenBy(held => held.Version)],
                peer.ReceivedBytes,
                peer.SentBytes,
                received,
                sent,
                BannedUntil: null,
                Reason: null);
        }

        PeerStatus Silent(HostId id, string? name, PeerState state, DateTimeOffset? until, string? reason) => new(
            id.ToString(), name, AddressesOf(id), state, addresses.ContainsKey(id) ? PeerFound.Multicast : null, WanAble: null, [], 0, 0, 0, 0, until, reason);

        ImmutableArray<string> AddressesOf(HostId id) =>
            addresses.TryGetValue(id, out ImmutableArray<IPEndPoint> ends) ? [.. ends.Select(end => end.ToString())] : [];

        PeerImage Held(string manifest, int chunks)
        {
            // While its pages come, the number of chunks is theirs.
            ImageStatus? known = images.FirstOrDefault(image => image.Manifest == manifest);
            return new PeerImage(manifest, chunks, known?.Image, known?.Version, known?.State == ImageState.ReadingManifest || known?.Chunks == 0 ? null : known?.Chunks);
        }
    }
}
