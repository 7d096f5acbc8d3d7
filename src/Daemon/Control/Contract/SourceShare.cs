namespace MedV.Daemon.Control.Contract;

/// <summary>What one source gave to an image.</summary>
/// <param name="Source">What kind of source.</param>
/// <param name="Bytes">Plain bytes of chunks.</param>
/// <param name="Chunks">Number of chunks.</param>
/// <param name="Peer">Name of the peer; null for other kinds.</param>
internal sealed record SourceShare(SourceKind Source, long Bytes, long Chunks, string? Peer);
