using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>The parsers under test.</summary>
internal static class AllTargets
{
    /// <summary>The names, in the order of docs/fuzzing.md.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["mbr", "gpt", "ext4", "ntfs", "fat", "qcow2", "vhd", "vhdx", "root", "pages", "pack", "peer", "dns"];

    /// <summary>Makes one.</summary>
    /// <exception cref="ArgumentException">There is none with this name.</exception>
    public static FuzzTarget Make(string name) => name switch
    {
        "mbr" => new LayoutTarget(name, PartitionFields.OfMbr),
        "gpt" => new LayoutTarget(name, PartitionFields.OfGpt, PartitionFields.FixGpt),
        "ext4" => new LayoutTarget(name, Ext4Fields.Of),
        "ntfs" => new LayoutTarget(name, NtfsFields.Of, NtfsFields.Fix) { OwnMutations = [NtfsFields.ChangeRuns] },
        "fat" => new LayoutTarget(name, FatFields.Of, FatFields.Fix),
        "qcow2" => new ContainerTarget(name, Qcow2Fields.Of),
        "vhd" => new ContainerTarget(name, VhdFields.Of, VhdFields.Fix),
        "vhdx" => new ContainerTarget(name, VhdxFields.Of, VhdxFields.Fix),
        "root" => new RootTarget(),
        "pages" => new PagesTarget(),
        "pack" => new PackTarget(),
        "peer" => new PeerTarget(),
        "dns" => new DnsTarget(),
        _ => throw new ArgumentException($"there is no target '{name}': they are {string.Join(", ", Names)}"),
    };
}
