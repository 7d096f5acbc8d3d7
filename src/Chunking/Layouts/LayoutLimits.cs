namespace MedV.Chunking.Layouts;

/// <summary>How much a <see cref="LayoutSink"/> takes from one volume.</summary>
internal sealed record LayoutLimits
{
    /// <summary>What a crafted volume can cost at most: about 4 GB. A volume with a million files takes some 300 MB.</summary>
    public static LayoutLimits Default { get; } = new();

    /// <summary>Files. Default 10 million.</summary>
    public int Files { get; init; } = 10_000_000;

    /// <summary>Extents of all files together. Default 50 million.</summary>
    public int Extents { get; init; } = 50_000_000;

    /// <summary>Ranges of metadata. Default 10 million.</summary>
    public int MetadataRanges { get; init; } = 10_000_000;

    /// <summary>Remarks; what is said after them is only counted. Default 100.</summary>
    public int Remarks { get; init; } = 100;

    /// <summary>Characters of one path. Default 4096, the longest that Linux opens.</summary>
    public int PathCharacters { get; init; } = 4096;

    /// <summary>Characters of all paths together. Default 2^29, a gigabyte: 50 for each of ten million files.</summary>
    public long AllPathCharacters { get; init; } = 1L << 29;
}
