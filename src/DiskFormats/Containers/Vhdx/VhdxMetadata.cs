using System.Buffers.Binary;
using System.Numerics;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers.Vhdx;

/// <summary>What a VHDX file says about its disk.</summary>
/// <remarks>
/// Little-endian. The first 64 KiB of the region: 0/8 <c>metadata</c>; 10/2 entries; from 32 on entries of 32: 0/16 what it is; 16/4 where in the region;
/// 20/4 how long; 24/4 bit 2: must be understood. Parameters: bytes of a block 4, then bit 1 says that there is a parent. Sizes: 8 or 4.
/// </remarks>
/// <param name="DiskBytes">The size of the disk.</param>
/// <param name="BlockBytes">The size of a block: a power of two from 1 to 256 MiB.</param>
/// <param name="SectorBytes">What the guest counts in: 512 or 4096 bytes.</param>
internal sealed record VhdxMetadata(long DiskBytes, int BlockBytes, int SectorBytes)
{
    private const int TableBytes = 64 << 10;
    private const int EntryBytes = 32;
    private const int MostEntries = 2047;
    private const int LargestBlockBytes = 256 << 20;
    private const long LargestDiskBytes = 64L << 40;
    private const uint HasParent = 2, IsRequired = 4;

    private static readonly Guid Parameters = new("CAA16737-FA36-4D43-B3B6-33F0AA44E76B");
    private static readonly Guid DiskSize = new("2FA54224-CD1B-4876-B211-5DBED83BF4B8");
    private static readonly Guid LogicalSector = new("8141BF1D-A96F-4709-BA47-F233A8FAAB5F");

    /// <summary>The physical sector, the disk's own id, and where the parent is: nothing that reading needs.</summary>
    private static readonly Guid[] Unneeded =
    [
        new("CDA348C7-445D-4471-9CC9-E9885251C556"), new("BECA12AB-B2E6-4523-93EF-C309E000C746"), new("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C"),
    ];

    /// <summary>Reads the metadata.</summary>
    /// <exception cref="ContainerException">The disk cannot be read, as they say.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VhdxMetadata Read(IDiskSource file, DiskRange region)
    {
        byte[] table = new byte[TableBytes];
        if (region.End - region.Start < TableBytes)
        {
            throw VhdxFile.Malformed("its metadata are cut short");
        }

        file.ReadExactly(region.Start, table);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(table.AsSpan(10));
        if (!table.AsSpan().StartsWith("metadata"u8) || count > MostEntries)
        {
            throw VhdxFile.Malformed("its metadata are damaged");
        }

        Span<byte> values = stackalloc byte[20];
        values.Clear();
        for (int i = 1; i <= count; i++)
        {
            ReadOnlySpan<byte> entry = table.AsSpan(i * EntryBytes, EntryBytes);
            var id = new Guid(entry[..16]);
            Span<byte> value = id == Parameters ? values[..8] : id == DiskSize ? values.Slice(8, 8) : id == LogicalSector ? values.Slice(16, 4) : default;
            if (!value.IsEmpty)
            {
                ReadValue(file, region, entry, value);
            }
            else if ((BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]) & IsRequired) != 0 && !Unneeded.Contains(id))
            {
                throw VhdxFile.Refused(ContainerFault.Unsupported, $"its metadata {id} are not known to this program");
            }
        }

        return Parse(values);
    }

    private static void ReadValue(IDiskSource file, DiskRange region, ReadOnlySpan<byte> entry, Span<byte> value)
    {
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]);
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        if (bytes != value.Length || offset < TableBytes || offset > region.End - region.Start - bytes)
        {
            throw VhdxFile.Malformed("its metadata do not lie in their region");
        }

        file.ReadExactly(region.Start + offset, value);
    }

    private static VhdxMetadata Parse(ReadOnlySpan<byte> values)
    {
        uint blockBytes = BinaryPrimitives.ReadUInt32LittleEndian(values);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(values[4..]);
        long diskBytes = BinaryPrimitives.ReadInt64LittleEndian(values[8..]);
        uint sectorBytes = BinaryPrimitives.ReadUInt32LittleEndian(values[16..]);
        if (blockBytes is < VhdxFile.AlignmentBytes or > LargestBlockBytes || !BitOperations.IsPow2(blockBytes)
            || sectorBytes is not (512 or 4096)
            || diskBytes < 0 || diskBytes > LargestDiskBytes || diskBytes % sectorBytes != 0)
        {
            throw VhdxFile.Malformed($"its disk of {diskBytes} bytes in blocks of {blockBytes} and sectors of {sectorBytes} cannot be");
        }

        return (flags & HasParent) == 0
            ? new VhdxMetadata(diskBytes, (int)blockBytes, (int)sectorBytes)
            : throw VhdxFile.Refused(ContainerFault.NeedsParent, "it holds only what differs from a parent");
    }
}
