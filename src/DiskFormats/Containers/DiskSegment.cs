namespace MedV.DiskFormats.Containers;

/// <summary>Where the bytes of a disk are from some place on.</summary>
/// <param name="Kind">What is there.</param>
/// <param name="End">The byte of the disk behind the segment. It may lie behind the end of the disk.</param>
/// <param name="FileOffset">Where a stored segment continues in the file.</param>
internal readonly record struct DiskSegment(SegmentKind Kind, long End, long FileOffset)
{
    /// <summary>Nothing but zeros up to <paramref name="end"/>.</summary>
    public static DiskSegment Zeros(long end) => new(SegmentKind.Zeros, end, 0);

    /// <summary>The bytes of the disk are in the file from <paramref name="fileOffset"/> on.</summary>
    public static DiskSegment Stored(long end, long fileOffset) => new(SegmentKind.Stored, end, fileOffset);

    /// <summary>The bytes of the disk are in the file in another form.</summary>
    public static DiskSegment Encoded(long end) => new(SegmentKind.Encoded, end, 0);
}
