using System.Collections.Immutable;

namespace MedV.Swarm.Leases;

/// <summary>"Fetch this bundle now."</summary>
/// <param name="Bundle">The bundle's number.</param>
/// <param name="Reason">Why it is this host's turn.</param>
/// <param name="Epoch">How often the bundle had changed hands before.</param>
/// <param name="Chunks">What the site lacks of it.</param>
internal sealed record LeaseGrant(int Bundle, LeaseReason Reason, uint Epoch, ImmutableArray<int> Chunks)
{
    /// <summary>Whose turn it had been, of a bundle that is taken over.</summary>
    public HostId? From { get; init; }
}
