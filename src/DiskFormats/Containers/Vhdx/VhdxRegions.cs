using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers.Vhdx;

/// <summary>Where the table of blocks and the metadata of a VHDX file are.</summary>
/// <remarks>
/// Little-endian. At 192 and 256 KiB, 64 KiB each: 0/4 <c>regi</c>; 4/4 checksum; 8/4 entries; from 16 on entries of 32: 0/16 what it is; 16/8 where;
/// 24/4 how long; 28/4 bit 0: must be understood.
/// </remarks>
/// <param name="Blocks">The table of blocks.</param>
/// <param name="Metadata">The metadata.</param>
internal sealed record VhdxRegions(DiskRange Blocks, DiskRange Metadata)
{
    private const int Bytes = 64 << 10;
    private const int HeadBytes = 16;
    private const int EntryBytes = 32;
    private const int MostEntries = 2047;

    private static readonly Guid BlocksId = new("2DC27766-F623-4200-9D64-115E9BFD4A08");
    private static readonly Guid MetadataId = new("8B7CA206-4790-4B9A-B8FE-575F050F886E");

    private static ReadOnlySpan<int> Places => [192 << 10, 256 << 10];

    /// <summary>Reads the table of regions, or its copy when it is damaged.</summary>
    /// <exception cref="ContainerException">Both are, or it breaks a rule of the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VhdxRegions Read(IDiskSource file)
    {
        byte[] table = new byte[Bytes];
        foreach (int place in Places)
        {
            if (place <= file.Length - Bytes)
            {
                file.ReadExactly(place, table);
                if (VhdxFile.IsIntact(table, "regi"u8))
                {
                    return Parse(table, file.Length);
                }
            }
        }

        throw VhdxFile.Malformed("both copies of its table of regions are damaged");
    }

    private static VhdxRegions Parse(ReadOnlySpan<byte> table, long fileBytes)
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(table[8..]);
        if (count > MostEntries)
        {
            throw VhdxFile.Malformed($"its table of regions has {count} entries");
        }

        DiskRange? blocks = null, metadata = null;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.Slice(HeadBytes + (i * EntryBytes), EntryBytes);
            var id = new Guid(entry[..16]);
            if (id == BlocksId && blocks is null)
            {
                blocks = RangeOf(entry, fileBytes);
            }
            else if (id == MetadataId && metadata is null)
            {
                metadata = RangeOf(entry, fileBytes);
            }
            else if ((entry[28] & 1) != 0 || id == BlocksId || id == MetadataId)
            {
                throw VhdxFile.Refused(ContainerFault.Unsupported, $"its region {id} is not known to this program, or there twice");
            }
        }

        return blocks is DiskRange b && metadata is DiskRange m && (b.End <= m.Start || m.End <= b.Start)
            ? new VhdxRegions(b, m)
            : throw VhdxFile.Malformed("its table of blocks or its metadata is missing, or they overlap");
    }

    private static DiskRange RangeOf(ReadOnlySpan<byte> entry, long fileBytes)
    {
        long start = BinaryPrimitives.ReadInt64LittleEndian(entry[16..]);
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        return start >= VhdxFile.AlignmentBytes && start % VhdxFile.AlignmentBytes == 0 && start <= fileBytes - bytes
            ? new DiskRange(start, start + bytes)
            : throw VhdxFile.Malformed($"a region of {bytes} bytes is at byte {start}, and the file has only {fileBytes}");
    }
}
