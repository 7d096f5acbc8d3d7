namespace MedV.Chunking.Streams;

/// <summary>A chunk of a stream whose bytes are in a buffer.</summary>
/// <param name="Stream">Which stream: its index among those that are scanned.</param>
/// <param name="Offset">Where it starts in the stream, in bytes.</param>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Start">Where it starts in <see cref="ScanBatch.Buffer"/>.</param>
internal readonly record struct ScanPiece(int Stream, long Offset, int Bytes, int Start);
