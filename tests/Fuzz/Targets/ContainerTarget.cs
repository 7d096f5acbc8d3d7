using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>A container: what <see cref="DiskContainer.Open"/> makes of a file, and whether the disk in it is the same however it is read.</summary>
/// <param name="name">The name of the target, and of the folder with its bases.</param>
/// <param name="describe">Finds the fields of a base.</param>
/// <param name="fix">Makes the checksums of an input right.</param>
/// <param name="isSparse">Whether the file goes on with terabytes of zeros.</param>
internal sealed class ContainerTarget(string name, Func<byte[], FieldMap> describe, Action<Workbench>? fix = null, bool isSparse = false) : FuzzTarget
{
    private const int MostRanges = 64;
    private const int PieceBytes = 4096;

    private readonly byte[] _first = new byte[PieceBytes];
    private readonly byte[] _second = new byte[PieceBytes];

    /// <inheritdoc/>
    public override string Name => isSparse ? name + "-sparse" : name;

    /// <inheritdoc/>
    public override long LongestStretch => isSparse ? 16L << 40 : 0;

    /// <inheritdoc/>
    public override long MostAllocatedBytes => isSparse ? 1L << 30 : 16 << 20;

    /// <inheritdoc/>
    public override long MostReadBytes => isSparse ? 4L << 30 : 64 << 20;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        IDiskSource disk;
        try
        {
            using (meter.Measure())
            {
                DiskContainer container = DiskContainer.Open(new BenchDisk(input, meter), CancellationToken.None);
                disk = container.Content;
                Probe.Note("format", (long)container.Format);
            }
        }
        catch (ContainerException refusal)
        {
            Note(refusal);
            return;
        }

        FuzzException.Require(disk.Length >= 0, "the disk has a negative length");
        Probe.NoteSize("length", disk.Length);
        try
        {
            using (meter.Measure())
            {
                Read(disk, Seed(input));
            }
        }
        catch (ContainerException refusal)
        {
            Note(refusal);
        }
    }

    /// <inheritdoc/>
    public override void Fix(Workbench input, Random random) => fix?.Invoke(input);

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases() => BaseFiles.Read(name, describe);

    private static void Note(ContainerException refusal)
    {
        FuzzException.Require(refusal.Message.Length is > 0 and < 300 && !refusal.Message.Any(char.IsControl), "a refusal is too long, or not for a terminal");
        Probe.Note("fault", (long)refusal.Fault);
    }

    /// <summary>The same for the same input.</summary>
    private static int Seed(Workbench input) => (int)(input.WholeLength & int.MaxValue) ^ input.ChangedRuns().Length;

    private void Read(IDiskSource disk, int seed)
    {
        var random = new Random(seed);
        long offset = 0;
        int ranges = 0;
        for (; offset < disk.Length && ranges < MostRanges; ranges++)
        {
            DiskRange data = disk.NextData(offset);
            FuzzException.Require(data.Start >= offset && data.End >= data.Start && data.End <= disk.Length, "data lies before the place asked for, or outside of the disk");
            FuzzException.Require(data.End > data.Start || data.Start == disk.Length, "data is empty before the end of the disk");
            CheckZeros(disk, offset, data.Start);
            Compare(disk, data.Start, random);
            Compare(disk, data.End - Math.Min(data.End - data.Start, PieceBytes), random);
            offset = data.End;
        }

        Probe.NoteSize("ranges", ranges);
        DiskRange none = disk.NextData(disk.Length);
        FuzzException.Require(none.Start == disk.Length && none.End == disk.Length && disk.Read(disk.Length, _first) == 0, "there is something behind the end of the disk");
        if (disk.Length > 0)
        {
            Compare(disk, disk.Length - 1, random);
            Compare(disk, random.NextInt64(disk.Length), random);
        }
    }

    /// <summary>What NextData passes over reads as zeros: looks at both ends.</summary>
    private void CheckZeros(IDiskSource disk, long start, long end)
    {
        if (start < end)
        {
            Span<byte> piece = _first.AsSpan(0, (int)Math.Min(end - start, PieceBytes));
            disk.ReadExactly(start, piece);
            FuzzException.Require(!piece.ContainsAnyExcept((byte)0), "a hole is not zeros at its start");
            disk.ReadExactly(end - piece.Length, piece);
            FuzzException.Require(!piece.ContainsAnyExcept((byte)0), "a hole is not zeros at its end");
        }
    }

    /// <summary>Reads the same bytes at once, and in small steps.</summary>
    private void Compare(IDiskSource disk, long offset, Random random)
    {
        int length = (int)Math.Min(disk.Length - offset, PieceBytes);
        disk.ReadExactly(offset, _first.AsSpan(0, length));
        for (int at = 0; at < length;)
        {
            int step = Math.Min(random.Next(3) == 0 ? random.Next(1, 64) : 1024, length - at);
            int read = disk.Read(offset + at, _second.AsSpan(at, step));
            FuzzException.Require(read >= 1 && read <= step, "a read gives nothing, or more than there is room for");
            at += read;
        }

        FuzzException.Require(_first.AsSpan(0, length).SequenceEqual(_second.AsSpan(0, length)), "the same bytes are others when they are read in other steps");
    }
}
