namespace MedV.Store.State;

/// <summary>What one source gave to one delivery.</summary>
/// <param name="Kind">The kind of source.</param>
/// <param name="PeerId">The peer's host id; empty for other kinds.</param>
/// <param name="PeerName">The peer's name; empty for other kinds.</param>
/// <param name="Bytes">Plain bytes of chunks.</param>
/// <param name="Chunks">How many chunks.</param>
public sealed record SourceTally(SourceKind Kind, string PeerId, string PeerName, long Bytes, long Chunks);
