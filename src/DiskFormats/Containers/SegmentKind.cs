namespace MedV.DiskFormats.Containers;

/// <summary>How a container holds a part of its disk.</summary>
internal enum SegmentKind
{
    /// <summary>Not at all, for it is zeros.</summary>
    Zeros,

    /// <summary>As it is.</summary>
    Stored,

    /// <summary>Compressed.</summary>
    Encoded,
}
