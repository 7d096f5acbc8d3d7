using MedV.Chunking.Packs;

namespace MedV.Chunking.Packing;

/// <summary>How a disk is packed. All but the number of threads decide the bytes that come out.</summary>
public sealed record PackingOptions
{
    /// <summary>What to use when nothing is asked for.</summary>
    public static PackingOptions Default { get; } = new();

    /// <summary>The limits of the chunker.</summary>
    public ChunkingParameters Chunking { get; init; } = ChunkingParameters.Default;

    /// <summary>zstd level, 1 to 19. Default 3, that of the zstd program.</summary>
    public int CompressionLevel { get; init; } = ChunkCodec.DefaultLevel;

    /// <summary>zstd level of patches, 1 to 19. Default 9: a version is packed once and fetched by every site.</summary>
    public int PatchLevel { get; init; } = 9;

    /// <summary>Whether what no stream covers is given up: it becomes zeros. Default: it is an error that there is any.</summary>
    public bool DiscardsUncovered { get; init; }

    /// <summary>No pack gets longer, in bytes. From twice <see cref="ChunkingParameters.LargestMaximumBytes"/> to the default, <see cref="PackFormat.LargestBytes"/>.</summary>
    public int LargestPackBytes { get; init; } = PackFormat.LargestBytes;

    /// <summary>How many threads hash and encode, at least 1. Default: one for each processor.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Chunking);
        ArgumentOutOfRangeException.ThrowIfLessThan(CompressionLevel, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CompressionLevel, ChunkCodec.HighestLevel);
        ArgumentOutOfRangeException.ThrowIfLessThan(PatchLevel, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PatchLevel, ChunkCodec.HighestLevel);
        ArgumentOutOfRangeException.ThrowIfLessThan(LargestPackBytes, 2 * ChunkingParameters.LargestMaximumBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LargestPackBytes, PackFormat.LargestBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
    }
}
