using MedV.Chunking;

namespace MedV.Store.State;

/// <summary>A bundle that this host fetched over the WAN.</summary>
/// <param name="Bundle">Its number in the manifest.</param>
/// <param name="Pack">The pack it is of.</param>
/// <param name="Cell">The cell of the pack.</param>
/// <param name="Bytes">Body bytes read for it.</param>
/// <param name="Reason">Why this host: <c>owner</c>, <c>takeover</c>, <c>alone</c>, <c>manifest</c> or <c>metadata</c>.</param>
/// <param name="At">When it was there; kept to the millisecond.</param>
public sealed record WanFetch(int Bundle, Digest Pack, int Cell, long Bytes, string Reason, DateTimeOffset At)
{
    /// <summary>Those of <see cref="Bytes"/> that were patches.</summary>
    public long PatchBytes { get; init; }
}
