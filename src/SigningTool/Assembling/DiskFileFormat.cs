namespace MedV.SigningTool.Assembling;

/// <summary>What a disk is kept in.</summary>
internal sealed record DiskFileFormat
{
    private DiskFileFormat(string name) => Name = name;

    /// <summary>The file is the disk, byte for byte, with holes for zeros.</summary>
    public static DiskFileFormat Raw { get; } = new("raw");

    /// <summary>QEMU's format.</summary>
    public static DiskFileFormat Qcow2 { get; } = new("qcow2");

    /// <summary>Hyper-V's format.</summary>
    public static DiskFileFormat Vhdx { get; } = new("vhdx");

    /// <summary>Virtual PC's format.</summary>
    public static DiskFileFormat Vhd { get; } = new("vhd");

    /// <summary>As options and reports call it.</summary>
    public string Name { get; }

    /// <summary>Reads a name.</summary>
    /// <returns><see langword="null"/> when it is none.</returns>
    public static DiskFileFormat? TryParse(string? name) => name switch
    {
        "raw" => Raw,
        "qcow2" => Qcow2,
        "vhdx" => Vhdx,
        "vhd" => Vhd,
        _ => null,
    };

    /// <summary>What the name of a file promises.</summary>
    public static DiskFileFormat OfName(string path) => TryParse(Path.GetExtension(path).TrimStart('.').ToLowerInvariant()) ?? Raw;
}
