using MedV.Chunking;
using MedV.Swarm.Leases;

namespace MedV.Swarm.Transfers;

/// <summary>One bundle that this host fetched over the WAN, and why.</summary>
/// <param name="Bundle">Its number in the manifest.</param>
/// <param name="Pack">The pack's id.</param>
/// <param name="Cell">The cell of the pack.</param>
/// <param name="BodyBytes">Response body bytes read for it.</param>
/// <param name="PatchBytes">Those of them that were patches.</param>
/// <param name="Reason">Why it was this host's turn.</param>
/// <param name="IsWhole">Whether all that was asked for arrived; otherwise the rest is fetched by somebody later.</param>
public sealed record BundleReceipt(int Bundle, Digest Pack, int Cell, long BodyBytes, long PatchBytes, LeaseReason Reason, bool IsWhole)
{
    /// <summary>Whose turn it had been, of a lease that was taken over; <see langword="null"/> when nobody's, or when that is not known.</summary>
    public HostId? TakenOverFrom { get; init; }

    /// <summary>The origin that gave it; <see langword="null"/> when several did, or when that is not known.</summary>
    public Uri? Origin { get; init; }

    /// <summary>When the fetch began; <see langword="null"/> when that was not noted.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>What broke it off, in words; <see langword="null"/> when it is whole, or gave way to another host.</summary>
    public string? Error { get; init; }
}
