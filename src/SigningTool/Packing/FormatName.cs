using MedV.DiskFormats.Containers;

namespace MedV.SigningTool.Packing;

/// <summary>What options and reports call the formats that disks are kept in.</summary>
internal static class FormatName
{
    /// <summary><c>raw</c>, <c>qcow2</c>, <c>vhd</c> or <c>vhdx</c>.</summary>
    public static string Of(ContainerFormat format) => format.ToString().ToLowerInvariant();

    /// <summary>Reads one of these names.</summary>
    /// <returns><see langword="null"/> for anything else.</returns>
    public static ContainerFormat? TryParse(string? name) =>
        Enum.GetValues<ContainerFormat>().Where(format => Of(format) == name).Select(format => (ContainerFormat?)format).FirstOrDefault();

    /// <summary>What the name of a file promises; raw if it promises nothing.</summary>
    public static ContainerFormat OfFile(string path) => TryParse(Path.GetExtension(path).TrimStart('.').ToLowerInvariant()) ?? ContainerFormat.Raw;
}
