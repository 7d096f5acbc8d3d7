using System.Collections.Immutable;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts.Ext4;
using MedV.DiskFormats.Layouts.Fat;
using MedV.DiskFormats.Layouts.Ntfs;
using MedV.DiskFormats.Layouts.Partitions;

namespace MedV.DiskFormats.Layouts;

/// <summary>One reading of one disk.</summary>
internal sealed class LayoutScan(IDiskSource disk, CancellationToken cancellationToken)
{
    /// <summary>The first that recognises a volume reads it.</summary>
    private static readonly ImmutableArray<IFileSystemReader> Readers =
        [new Ext4Reader(), new NtfsReader(), new FatReader(), new ExFatReader()];

    private readonly List<string> _remarks = [];

    /// <summary>What is left of the limits for the partitions to come.</summary>
    private LayoutLimits _limits = LayoutLimits.Default;

    /// <summary>Reads all of it.</summary>
    public DiskLayout Run()
    {
        TableReading table = PartitionTable.Read(disk, range => Recognise(range) is not null);
        _remarks.AddRange(table.Remarks);
        ImmutableArray<Partition> partitions = table.IsFound
            ? [.. table.Partitions.Select(Read)]
            : [Read(new PartitionEntry(0, "", new DiskRange(0, disk.Length)))];
        return new DiskLayout(partitions, RangeList.Normalise(table.Metadata), [.. _remarks]);
    }

    private IFileSystemReader? Recognise(DiskRange range)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DiskWindow volume = Window(range);
        return Readers.FirstOrDefault(reader => reader.Recognises(volume));
    }

    private Partition Read(PartitionEntry entry)
    {
        IFileSystemReader? reader = Recognise(entry.Range);
        if (reader is null)
        {
            return new Partition(entry.Number, entry.Type, entry.Range, null, [], [], 1, []);
        }

        var sink = new LayoutSink(entry.Range.End - entry.Range.Start, _limits);
        reader.Read(Window(entry.Range), sink, cancellationToken);
        _limits = sink.Rest();

        List<FileLayout> files = DiskClaims.Settle(sink.Files, file => sink.Remark($"{file.Path}: left out, for a byte of it belongs to another file"));
        for (int i = 0; i < files.Count; i++)
        {
            files[i] = Shift(files[i], entry.Range.Start);
        }

        ImmutableArray<DiskRange> metadata = RangeList.Subtract(
            Shift(sink.Metadata, entry.Range.Start),
            RangeList.Normalise(files.SelectMany(file => file.Extents).Select(extent => new DiskRange(extent.DiskOffset, extent.DiskOffset + extent.Bytes))));
        ImmutableArray<DiskRange> unallocated = sink.Unallocated.Count == 0
            ? []
            : RangeList.Subtract(Shift(sink.Unallocated, entry.Range.Start), Shift([.. sink.Metadata, .. BlocksOf(sink)], entry.Range.Start));
        string where = entry.Number == 0 ? reader.Name : $"partition {entry.Number}, {reader.Name}";
        _remarks.AddRange(sink.Remarks.Select(remark => $"{where}: {remark}"));
        return new Partition(entry.Number, entry.Type, entry.Range, reader.Name, [.. files], metadata, sink.BlockBytes, unallocated);
    }

    private DiskWindow Window(DiskRange range) => new(disk, range.Start, range.End - range.Start);

    /// <summary>The blocks of all files, also of those that were dropped because another one has a byte of theirs.</summary>
    private static IEnumerable<DiskRange> BlocksOf(LayoutSink sink) =>
        sink.Files.SelectMany(file => file.Extents).Select(extent => new DiskRange(
            extent.DiskOffset, extent.DiskOffset + ((extent.Bytes + sink.BlockBytes - 1) / sink.BlockBytes * sink.BlockBytes)));

    private static ImmutableArray<DiskRange> Shift(IEnumerable<DiskRange> ranges, long offset) =>
        RangeList.Normalise(ranges.Select(range => new DiskRange(range.Start + offset, range.End + offset)));

    private static FileLayout Shift(FileLayout file, long offset) => offset == 0
        ? file
        : file with { Extents = [.. file.Extents.Select(extent => extent with { DiskOffset = extent.DiskOffset + offset })] };
}
