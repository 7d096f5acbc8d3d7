namespace MedV.Chunking.Streams;

/// <summary>Chunks that follow each other in their streams and the buffer that holds their bytes. Filled again and again.</summary>
internal sealed class ScanBatch
{
    // A megabyte holds a dozen chunks, enough to make handing it from thread to thread cheap.
    private const int UsualBytes = 1024 * 1024;

    /// <summary>Makes room for at least two of the longest chunks, so that each filling ends with a whole one.</summary>
    public ScanBatch(ChunkingParameters parameters) =>
        Buffer = GC.AllocateUninitializedArray<byte>(Math.Max(UsualBytes, 2 * parameters.MaximumBytes));

    /// <summary>The bytes of the chunks.</summary>
    public byte[] Buffer { get; }

    /// <summary>In the order of the streams.</summary>
    public List<ScanPiece> Pieces { get; } = [];

    /// <summary>The number of this filling, from 0.</summary>
    public long Number { get; set; }

    /// <summary>How many bytes of all streams were passed when it was filled, zeros included.</summary>
    public long PassedBytes { get; set; }
}
