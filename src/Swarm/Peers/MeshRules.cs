using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using MedV.Chunking;

namespace MedV.Swarm.Peers;

/// <summary>Who talks to whom in a site: everybody to everybody in a small one, in a large one everybody to a few (docs/decisions/0010). Pure.</summary>
internal static class MeshRules
{
    /// <summary>Up to so many hosts, this one included, everybody is connected to everybody.</summary>
    public const int LargestFullMesh = 256;

    /// <summary>So many hosts, the same for all, are everybody's neighbours in a larger site.</summary>
    public const int CoreHosts = 16;

    /// <summary>So many others, different for each, a host calls besides.</summary>
    public const int OtherHosts = 32;

    /// <summary>The most connections of a host of the core.</summary>
    public const int CoreConnections = 1024;

    /// <summary>Whom a host wants to be connected to.</summary>
    /// <param name="self">This host.</param>
    /// <param name="known">The hosts that it is connected to or thinks that it can reach.</param>
    public static ImmutableHashSet<HostId> Wanted(HostId self, IReadOnlyCollection<MeshHost> known) =>
        known.Count < LargestFullMesh
            ? [.. known.Select(host => host.Id)]
            : [.. Core(known).Where(id => id != self).Concat(ByPair(self, known.Select(host => host.Id)).Take(OtherHosts))];

    /// <summary>The first hosts of a site, the best one first. A host that cannot use the WAN is of little use to all and never one of them.</summary>
    /// <param name="site">All that are known; whether this host is among them is the caller's choice.</param>
    public static IEnumerable<HostId> Core(IEnumerable<MeshHost> site) =>
        site.Where(host => host.IsWanAble).Select(host => host.Id).OrderByDescending(CoreScore).Take(CoreHosts);

    /// <summary>
    /// Whom a host hangs up on that has one connection too many. It is always the same one, who finds this host as useless and does not call again: there is
    /// no coming and going.
    /// </summary>
    /// <param name="self">This host.</param>
    /// <param name="connected">The hosts that it is connected to, the newcomer included.</param>
    /// <param name="others">The hosts that it only knows.</param>
    /// <returns><see langword="null"/> when there is room for all.</returns>
    public static HostId? Surplus(HostId self, IReadOnlyCollection<MeshHost> connected, IEnumerable<MeshHost> others)
    {
        if (connected.Count < LargestFullMesh || connected.Count <= MaximumConnections(self, connected.Concat(others)))
        {
            return null;
        }

        ImmutableHashSet<HostId> core = [.. Core(connected)];
        return ByPair(self, connected.Select(host => host.Id).Where(id => !core.Contains(id))).Last();
    }

    private static int MaximumConnections(HostId self, IEnumerable<MeshHost> known)
    {
        // Twice the core: others do not know quite the same hosts, and call whom they take for one of it.
        ulong own = CoreScore(self);
        bool isNearCore = known.Count(host => host.IsWanAble && CoreScore(host.Id) > own) < 2 * CoreHosts;
        return isNearCore ? CoreConnections : LargestFullMesh;
    }

    // Both ends of a pair come to the same score, so who is useful to me finds me useful. That it is fixed for ever keeps connections in place.
    private static IEnumerable<HostId> ByPair(HostId self, IEnumerable<HostId> others) =>
        others.OrderByDescending(other => self < other ? PairScore(self, other) : PairScore(other, self));

    /// <summary>The order of the hosts of a site, highest first: the first 8 bytes, big-endian, of SHA-256("core" ‖ host id).</summary>
    public static ulong CoreScore(HostId host)
    {
        Span<byte> text = stackalloc byte[4 + Digest.Length];
        "core"u8.CopyTo(text);
        host.Key.CopyTo(text[4..]);
        return FirstOf(text);
    }

    private static ulong PairScore(HostId lower, HostId higher)
    {
        Span<byte> text = stackalloc byte[2 * Digest.Length];
        lower.Key.CopyTo(text);
        higher.Key.CopyTo(text[Digest.Length..]);
        return FirstOf(text);
    }

    private static ulong FirstOf(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[Digest.Length];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}

/// <summary>A host as the mesh sees it.</summary>
/// <param name="Id">Who.</param>
/// <param name="IsWanAble">Whether it can reach the origin, as far as is known.</param>
internal readonly record struct MeshHost(HostId Id, bool IsWanAble);
