using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Containers.Qcow2;

/// <summary>The disk in a qcow2 file: two levels of tables say where each cluster is. Of internal snapshots nothing is seen.</summary>
internal sealed class Qcow2Disk : MappedDisk
{
    private readonly Qcow2Header _header;
    private readonly CachedVolume _tables;
    private readonly ClusterDecoder _decoder;

    private Qcow2Disk(IDiskSource file, Qcow2Header header)
        : base(file, header.DiskBytes)
    {
        _header = header;
        _tables = new CachedVolume(file);
        _decoder = new ClusterDecoder(file, header);
    }

    /// <summary>Opens a file and checks its map.</summary>
    /// <exception cref="ContainerException">The disk cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Qcow2Disk Open(IDiskSource file, CancellationToken cancellationToken)
    {
        Qcow2Header header = Qcow2Header.Read(file);
        new Qcow2Check(file, header).Run(cancellationToken);
        return new Qcow2Disk(file, header);
    }

    /// <summary>Where a table of the second level is, as an entry of the first says it: bits 9 to 55; 0 when there is none.</summary>
    public static long TablePlace(ulong entry) => (long)(entry & 0x00FF_FFFF_FFFF_FE00);

    /// <inheritdoc/>
    protected override DiskSegment Find(long offset)
    {
        long table = TableOf(offset);
        if (table == 0)
        {
            int bits = _header.ClusterBits + _header.TableBits;
            return DiskSegment.Zeros(((offset >> bits) + 1) << bits);
        }

        Qcow2Entry entry = EntryOf(table, offset);
        long clusterStart = offset & -(long)_header.ClusterBytes;
        long clusterEnd = clusterStart + _header.ClusterBytes;
        if (entry.IsCompressed)
        {
            return DiskSegment.Encoded(clusterEnd);
        }

        if (!entry.IsStored(_header.HasSubclusters))
        {
            return DiskSegment.Zeros(clusterEnd);
        }

        if (!_header.HasSubclusters)
        {
            return DiskSegment.Stored(clusterEnd, entry.Place + (offset - clusterStart));
        }

        int partBytes = _header.ClusterBytes / Qcow2Header.Subclusters;
        int part = (int)((offset - clusterStart) / partBytes);
        long end = clusterStart + ((long)(part + entry.SameParts(part)) * partBytes);
        return entry.HasPart(part) ? DiskSegment.Stored(end, entry.Place + (offset - clusterStart)) : DiskSegment.Zeros(end);
    }

    /// <inheritdoc/>
    protected override void ReadEncoded(long offset, Span<byte> destination)
    {
        Qcow2Entry entry = EntryOf(TableOf(offset), offset);
        ReadOnlySpan<byte> cluster = _decoder.Decode(entry);
        cluster.Slice((int)(offset & (_header.ClusterBytes - 1)), destination.Length).CopyTo(destination);
    }

    private long TableOf(long offset)
    {
        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        long index = offset >> (_header.ClusterBits + _header.TableBits);
        ReadEntry(_header.MapOffset + (index * sizeof(ulong)), entry);
        return TablePlace(BinaryPrimitives.ReadUInt64BigEndian(entry));
    }

    private Qcow2Entry EntryOf(long table, long offset)
    {
        Span<byte> entry = stackalloc byte[2 * sizeof(ulong)];
        entry = entry[.._header.EntryBytes];
        long index = (offset >> _header.ClusterBits) & ((1L << _header.TableBits) - 1);
        ReadEntry(table + (index * _header.EntryBytes), entry);
        return Qcow2Entry.Read(entry, _header.HasSubclusters);
    }

    private void ReadEntry(long place, Span<byte> entry)
    {
        if (!_tables.TryRead(place, entry))
        {
            // The check saw another map: somebody writes to the file.
            throw Qcow2Header.Malformed($"its map changed while the disk was read: a table is at byte {place}");
        }
    }
}
