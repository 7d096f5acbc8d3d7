using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers.Qcow2;

/// <summary>
/// Looks once at every entry of the map: each table and each stored cluster must lie in the file, and no two at the same place. So a map costs
/// no more to read than the file is long, and a disk is no longer than what is in the file, but for zeros and what was compressed.
/// </summary>
internal sealed class Qcow2Check(IDiskSource file, Qcow2Header header)
{
    private readonly UnitSet _taken = new();
    private readonly byte[] _table = new byte[header.ClusterBytes];
    private readonly long _clusters = ((header.DiskBytes - 1) >> header.ClusterBits) + 1;

    /// <summary>Checks all of it.</summary>
    /// <exception cref="ContainerException">An entry says what cannot be.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        byte[] tables = new byte[Math.Min(header.Tables, 8192) * sizeof(ulong)];
        TakeHead();
        for (int first = 0; first < header.Tables; first += tables.Length / sizeof(ulong))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> entries = tables.AsSpan(0, Math.Min(tables.Length, (header.Tables - first) * sizeof(ulong)));
            file.ReadExactly(header.MapOffset + ((long)first * sizeof(ulong)), entries);
            for (int i = 0; i < entries.Length / sizeof(ulong); i++)
            {
                long place = Qcow2Disk.TablePlace(BinaryPrimitives.ReadUInt64BigEndian(entries[(i * sizeof(ulong))..]));
                if (place != 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    CheckTable(first + i, place);
                }
            }
        }
    }

    /// <summary>The header and the first level.</summary>
    private void TakeHead()
    {
        _taken.TryAdd(0);
        long end = header.MapOffset + ((long)header.Tables * sizeof(ulong));
        for (long at = header.MapOffset; at < end; at += header.ClusterBytes)
        {
            _taken.TryAdd(at >> header.ClusterBits);
        }
    }

    private void CheckTable(int number, long place)
    {
        Take(place, "a table of its map");
        if (place > file.Length - header.ClusterBytes)
        {
            throw Qcow2Header.Malformed($"a table of its map is at byte {place}, where the file ends");
        }

        // A table in a hole of the file is empty.
        if (file.NextData(place).Start >= place + header.ClusterBytes)
        {
            return;
        }

        file.ReadExactly(place, _table);
        int count = (int)Math.Min(1L << header.TableBits, _clusters - ((long)number << header.TableBits));
        for (int i = 0; i < count; i++)
        {
            Qcow2Entry entry = Qcow2Entry.Read(_table.AsSpan(i * header.EntryBytes), header.HasSubclusters);
            if (entry != default)
            {
                CheckEntry(entry);
            }
        }
    }

    private void CheckEntry(Qcow2Entry entry)
    {
        if (entry.IsCompressed)
        {
            (long offset, _) = entry.Compressed(header.ClusterBits);
            if (offset >= file.Length)
            {
                throw Qcow2Header.Malformed($"a compressed cluster is at byte {offset}, and the file has only {file.Length}");
            }

            return;
        }

        if ((entry.IsZero && !(header.HasZeroFlag && !header.HasSubclusters)) || (entry.Parts & (entry.Parts >> 32)) != 0)
        {
            throw Qcow2Header.Malformed($"an entry of its map, 0x{entry.Value:x}, says what cannot be");
        }

        if (entry.IsStored(header.HasSubclusters))
        {
            Take(entry.Place, "a cluster");
        }
    }

    private void Take(long place, string what)
    {
        // The last cluster may not be written to its end.
        if (place == 0 || place % header.ClusterBytes != 0 || place >= file.Length)
        {
            throw Qcow2Header.Malformed($"{what} is at byte {place}, where it cannot be in a file of {file.Length}");
        }

        if (!_taken.TryAdd(place >> header.ClusterBits))
        {
            throw Qcow2Header.Malformed($"{what} is at byte {place}, where something else is too");
        }
    }
}
