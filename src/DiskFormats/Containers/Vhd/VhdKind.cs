namespace MedV.DiskFormats.Containers.Vhd;

/// <summary>How a VHD holds its disk.</summary>
internal enum VhdKind : uint
{
    /// <summary>From the first byte of the file on, as it is.</summary>
    Fixed = 2,

    /// <summary>In blocks, of which only those exist that were written to.</summary>
    Dynamic = 3,

    /// <summary>In blocks and in another VHD.</summary>
    Differencing = 4,
}
