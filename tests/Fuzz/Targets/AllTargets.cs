using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>The parsers under test.</summary>
internal static class AllTargets
{
    /// <summary>The names, in the order of docs/fuzzing.md.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "mbr", "gpt", "ext4", "ntfs", "fat", "qcow2", "vhd", "vhdx", "root", "pages", "pack", "patch", "peer", "dns", "entry", "guest", "screen", "reach",
        .. SparseNames.Select(name => name + Sparse),
    ];

    private const string Sparse = "-sparse";

    private static IEnumerable<string> SparseNames => ["gpt", "ext4", "ntfs", "fat", "qcow2", "vhd", "vhdx"];

    /// <summary>Makes one.</summary>
    /// <exception cref="ArgumentException">There is none with this name.</exception>
    public static FuzzTarget Make(string name) => Make(name, name.EndsWith(Sparse, StringComparison.Ordinal));

    private static FuzzTarget Make(string name, bool isSparse) => (isSparse ? name[..^Sparse.Length] : name) switch
    {
        "mbr" when !isSparse => new LayoutTarget(name, PartitionFields.OfMbr),
        "gpt" => new LayoutTarget("gpt", PartitionFields.OfGpt, PartitionFields.FixGpt, isSparse),
        "ext4" => new LayoutTarget("ext4", Ext4Fields.Of, null, isSparse),
        "ntfs" => new LayoutTarget("ntfs", NtfsFields.Of, NtfsFields.Fix, isSparse) { OwnMutations = [NtfsFields.ChangeRuns] },
        "fat" => new LayoutTarget("fat", FatFields.Of, FatFields.Fix, isSparse),
        "qcow2" => new ContainerTarget("qcow2", Qcow2Fields.Of, null, isSparse),
        "vhd" => new ContainerTarget("vhd", VhdFields.Of, VhdFields.Fix, isSparse),
        "vhdx" => new ContainerTarget("vhdx", VhdxFields.Of, VhdxFields.Fix, isSparse),
        "root" when !isSparse => new RootTarget(),
        "pages" when !isSparse => new PagesTarget(),
        "pack" when !isSparse => new PackTarget(),
        "patch" when !isSparse => new PatchTarget(),
        "peer" when !isSparse => new PeerTarget(),
        "dns" when !isSparse => new DnsTarget(),
        "entry" when !isSparse => new EntryTarget(),
        "guest" when !isSparse => new GuestTarget(),
        "screen" when !isSparse => new ScreenTarget(),
        "reach" when !isSparse => new ProxyTarget(),
        _ => throw new ArgumentException($"there is no target '{name}': they are {string.Join(", ", Names)}"),
    };
}
