namespace MedV.Chunking.Disks;

/// <summary>Neighbouring pieces of a disk and the buffer that holds their bytes. Filled again and again.</summary>
internal sealed class ScanBatch
{
    // A megabyte holds a dozen chunks, enough to make handing it from thread to thread cheap.
    private const int UsualBytes = 1024 * 1024;

    /// <summary>Makes room for at least two of the longest chunks, so that each filling ends with a whole one.</summary>
    public ScanBatch(ChunkingParameters parameters) =>
        Buffer = GC.AllocateUninitializedArray<byte>(Math.Max(UsualBytes, 2 * parameters.MaximumBytes));

    /// <summary>The bytes of the chunks.</summary>
    public byte[] Buffer { get; }

    /// <summary>In the order of the disk, without gap.</summary>
    public List<ScanPiece> Pieces { get; } = [];
}
