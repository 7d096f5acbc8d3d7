using System.Collections.Immutable;

namespace MedV.Lab;

/// <summary>A branch office: hosts that share a LAN, and a WAN link to an origin. Disposing removes it.</summary>
public interface IBranch : IAsyncDisposable
{
    /// <summary>What it is made of, for people.</summary>
    string Description { get; }

    /// <summary>Where the origin runs, at the far end of the WAN link.</summary>
    Place Origin { get; }

    /// <summary>Where the PCs are.</summary>
    ImmutableArray<Place> Hosts { get; }

    /// <summary>Reads the counters of the WAN link; null when there is no link to count at.</summary>
    Task<WanCounters?> ReadWanAsync(CancellationToken cancellationToken);
}

/// <summary>What has crossed a WAN link since it was made, packet headers included.</summary>
/// <param name="DownBytes">Bytes from the origin to the branch.</param>
/// <param name="UpBytes">Bytes from the branch to the origin.</param>
public readonly record struct WanCounters(long DownBytes, long UpBytes);
