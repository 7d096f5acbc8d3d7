using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>The table of all files (<c>$MFT</c>): record 0 tells where the table itself lies, which may be in many pieces.</summary>
internal sealed class MasterFileTable
{
    // A table in a thousand records of runs has some hundred thousand pieces: none grows like that.
    private const int MostExtensions = 1024;

    private readonly IDiskSource _volume;
    private readonly List<FileExtent> _extents;

    private MasterFileTable(IDiskSource volume, int recordBytes, List<FileExtent> extents)
    {
        _volume = volume;
        _extents = extents;
        RecordBytes = recordBytes;
    }

    /// <summary>The size of a record in bytes.</summary>
    public int RecordBytes { get; }

    /// <summary>How many places for records there are.</summary>
    public long Records => _extents.Count == 0 ? 0 : (_extents[^1].FileOffset + _extents[^1].Bytes) / RecordBytes;

    /// <summary>Finds the table of a volume.</summary>
    /// <returns><see langword="null"/>, after a remark, when there is none. One of which a part is missing is given as far as it goes, with a remark too.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static MasterFileTable? Open(IDiskSource volume, BootSector boot, LayoutSink sink)
    {
        byte[] bytes = new byte[boot.RecordBytes];
        if (!TryReadFirst(volume, boot, boot.MftCluster, bytes, out MftRecord record)
            && !TryReadFirst(volume, boot, boot.MirrorCluster, bytes, out record))
        {
            sink.Remark("the master file table is damaged, and so is its mirror");
            return null;
        }

        var data = new DataStream();
        List<RecordReference>? extensions = AddParts(volume, boot, record, data);
        var table = new MasterFileTable(volume, boot.RecordBytes, []);
        bool isWhole = data.TryGetExtents(boot.ClusterBytes, table._extents);
        if (extensions is { Count: > 0 and <= MostExtensions })
        {
            isWhole = table.TryAddExtensions(boot, record.Sequence, extensions, data);
        }

        if (table.Records == 0)
        {
            sink.Remark("the runs of the master file table cannot be");
            return null;
        }

        if (!isWhole)
        {
            sink.Remark($"a part of the master file table is missing: only its first {table.Records} records are read");
        }

        return table;
    }

    /// <summary>Reads one record.</summary>
    /// <param name="number">Any number; behind the last record everything is free.</param>
    /// <param name="buffer"><see cref="RecordBytes"/> long.</param>
    /// <param name="record">Refers to <paramref name="buffer"/>.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public RecordState Read(long number, Span<byte> buffer, out MftRecord record)
    {
        record = default;
        if (number >= Records)
        {
            return RecordState.Free;
        }

        ExtentReads.Read(_volume, _extents, number * RecordBytes, buffer);
        return MftRecord.Open(buffer, out record);
    }

    /// <summary>Reads many records as they are on the disk.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public void ReadRaw(long firstRecord, Span<byte> buffer) => ExtentReads.Read(_volume, _extents, firstRecord * RecordBytes, buffer);

    /// <summary>Finds the first record from <paramref name="number"/> on that does not lie in a hole of the disk.</summary>
    /// <returns>Its number, or <see cref="Records"/> when there is none.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public long NextWritten(long number, CancellationToken cancellationToken)
    {
        long offset = number * RecordBytes;
        for (int i = ExtentReads.IndexAt(_extents, offset); i < _extents.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FileExtent extent = _extents[i];
            offset = Math.Max(offset, extent.FileOffset);
            long onDisk = extent.DiskOffset + (offset - extent.FileOffset);
            long hole = _volume.NextData(onDisk).Start - onDisk;
            if (hole < extent.FileOffset + extent.Bytes - offset)
            {
                return Math.Min((offset + Math.Max(hole, 0)) / RecordBytes, Records);
            }
        }

        return Records;
    }

    private static bool TryReadFirst(IDiskSource volume, BootSector boot, long cluster, byte[] bytes, out MftRecord record)
    {
        record = default;
        long offset = cluster * boot.ClusterBytes;
        if (offset > volume.Length - bytes.Length)
        {
            return false;
        }

        volume.ReadExactly(offset, bytes);
        return MftRecord.Open(bytes, out record) == RecordState.InUse && record.IsBase;
    }

    /// <summary>Adds the parts of the table that a record tells of, and finds the records that tell of others.</summary>
    private static List<RecordReference>? AddParts(IDiskSource volume, BootSector boot, MftRecord record, DataStream data)
    {
        List<RecordReference>? extensions = null;
        MftAttributes attributes = record.Attributes;
        while (attributes.MoveNext())
        {
            MftAttribute attribute = attributes.Current;
            if (attribute.Type == AttributeType.AttributeList && AttributeList.Read(volume, boot, attribute) is byte[] list)
            {
                extensions = AttributeList.RecordsIn(list, own: 0);
            }
            else if (attribute is { Type: AttributeType.Data, IsResident: false, Name.IsEmpty: true })
            {
                data.Add(attribute, boot.Clusters);
            }
        }

        return extensions;
    }

    /// <summary>Each extension lies in a part of the table that those before it told of.</summary>
    private bool TryAddExtensions(BootSector boot, ushort sequence, List<RecordReference> extensions, DataStream data)
    {
        byte[] bytes = new byte[RecordBytes];
        bool isWhole = true;
        foreach (RecordReference reference in extensions)
        {
            if (Read(reference.Number, bytes, out MftRecord record) != RecordState.InUse
                || record.IsBase || record.Base.Number != 0 || !record.Base.IsTo(sequence))
            {
                return false;
            }

            AddParts(_volume, boot, record, data);
            isWhole = data.TryGetExtents(boot.ClusterBytes, _extents);
        }

        return isWhole;
    }
}
