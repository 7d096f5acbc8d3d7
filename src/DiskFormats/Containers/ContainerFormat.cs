namespace MedV.DiskFormats.Containers;

/// <summary>How a file holds a disk.</summary>
public enum ContainerFormat
{
    /// <summary>The file is the disk, byte for byte.</summary>
    Raw = 0,

    /// <summary>QEMU's copy-on-write format, version 2 or 3.</summary>
    Qcow2 = 1,

    /// <summary>Virtual PC's format, fixed or dynamic.</summary>
    Vhd = 2,

    /// <summary>Hyper-V's format, fixed or dynamic.</summary>
    Vhdx = 3,
}
