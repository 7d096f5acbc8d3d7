using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>Partition tables or a file system: what <see cref="DiskLayout.Read"/> makes of a disk.</summary>
/// <param name="name">The name of the target, and of the folder with its bases.</param>
/// <param name="describe">Finds the fields of a base.</param>
/// <param name="fix">Makes the checksums of an input right.</param>
/// <param name="isSparse">Whether the disk goes on with terabytes of zeros.</param>
internal sealed class LayoutTarget(string name, Func<byte[], FieldMap> describe, Action<Workbench>? fix = null, bool isSparse = false) : FuzzTarget
{
    private int _turn;

    /// <inheritdoc/>
    public override string Name => isSparse ? name + "-sparse" : name;

    /// <inheritdoc/>
    public override long LongestStretch => isSparse ? 16L << 40 : 0;

    /// <inheritdoc/>
    public override long MostAllocatedBytes => isSparse ? 1L << 30 : 16 << 20;

    /// <inheritdoc/>
    public override long MostReadBytes => isSparse ? 4L << 30 : 64 << 20;

    /// <summary>Where a volume keeps what is not in files.</summary>
    public static IEnumerable<DiskRange> MetadataOf(byte[] volume) => DiskLayout
        .Read(new BenchDisk(new Workbench(new FuzzBase("", volume), 0), new Meter()), CancellationToken.None)
        .Partitions[0].Metadata;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        DiskLayout layout;
        using (meter.Measure())
        {
            layout = DiskLayout.Read(new BenchDisk(input, meter), CancellationToken.None);
        }

        LayoutRules.Check(layout, input.WholeLength);
        if ((++_turn & 0xFF) == 0)
        {
            CheckSame(layout, DiskLayout.Read(new BenchDisk(input, new Meter()), CancellationToken.None));
        }

        Probe.Note("file system", layout.Partitions.Sum(partition => (long)(partition.FileSystem?.Length ?? 0)));
    }

    /// <inheritdoc/>
    public override void Fix(Workbench input, Random random) => fix?.Invoke(input);

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases() => BaseFiles.Read(name, describe);

    private static void CheckSame(DiskLayout a, DiskLayout b) => FuzzException.Require(
        a.Remarks.SequenceEqual(b.Remarks)
            && a.Files.Select(file => (file.Path, file.Bytes, file.Extents.Length, file.Extents[0])).SequenceEqual(
                b.Files.Select(file => (file.Path, file.Bytes, file.Extents.Length, file.Extents[0]))),
        "the same disk gives another layout when it is read again");
}
