namespace MedV.Chunking.Disks;

/// <summary>A run of the disk: one chunk whose bytes are in a buffer, or zeros.</summary>
/// <param name="DiskOffset">Where it starts on the disk, in bytes.</param>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Start">Where the chunk starts in <see cref="ScanBatch.Buffer"/>, or <see cref="Zeros"/>.</param>
internal readonly record struct ScanPiece(long DiskOffset, long Bytes, int Start)
{
    /// <summary>The value of <see cref="Start"/> for a run of zeros.</summary>
    public const int Zeros = -1;
}
