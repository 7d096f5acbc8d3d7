namespace MedV.DiskFormats.Layouts;

/// <summary>How much a <see cref="LayoutSink"/> takes. The volumes of a disk share one set, but for the remarks.</summary>
internal sealed record LayoutLimits
{
    /// <summary>High enough for any real disk. 135 000 files take about 90 MB; a crafted disk that reaches all limits takes some gigabytes.</summary>
    public static LayoutLimits Default { get; } = new();

    /// <summary>Files. Default 10 million.</summary>
    public int Files { get; init; } = 10_000_000;

    /// <summary>Extents of all files together. Default 50 million.</summary>
    public int Extents { get; init; } = 50_000_000;

    /// <summary>Ranges of metadata. Default 10 million.</summary>
    public int MetadataRanges { get; init; } = 10_000_000;

    /// <summary>Ranges of free space. Default 10 million.</summary>
    public int UnallocatedRanges { get; init; } = 10_000_000;

    /// <summary>Remarks; what is said after them is only counted. Default 100.</summary>
    public int Remarks { get; init; } = 100;

    /// <summary>Characters of one path. Default 4096, the longest that Linux opens.</summary>
    public int PathCharacters { get; init; } = 4096;

    /// <summary>Characters of all paths together. Default 2^29, a gigabyte: 50 for each of ten million files.</summary>
    public long AllPathCharacters { get; init; } = 1L << 29;
}
