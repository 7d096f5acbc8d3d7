using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers.Qcow2;

/// <summary>The header of a qcow2 file, checked so far that no number derived from it overflows.</summary>
/// <remarks>
/// Big-endian. Offset and size of what is read: 0/4 magic; 4/4 version; 8/8 and 16/4 place and length of the backing file's name; 20/4 bits of
/// the cluster size; 24/8 bytes of the disk; 32/4 encryption; 36/4 entries and 40/8 place of the first level of the map. Version 3 only: 72/8
/// features that a reader must know; 100/4 length of the header; 104/1 compression.
/// </remarks>
/// <param name="DiskBytes">The size of the disk.</param>
/// <param name="ClusterBits">From 9 to 21.</param>
/// <param name="Tables">How many tables of the second level the disk needs; there is an entry for each.</param>
/// <param name="MapOffset">Where the first level is: within the file, with all entries.</param>
/// <param name="HasSubclusters">Whether each entry of the second level is followed by bits for 32 parts of its cluster.</param>
/// <param name="HasZeroFlag">Whether an entry of the second level can say that its cluster is zeros: in version 3.</param>
/// <param name="IsZstd">Whether compressed clusters are zstd, not deflate.</param>
internal sealed record Qcow2Header(
    long DiskBytes, int ClusterBits, int Tables, long MapOffset, bool HasSubclusters, bool HasZeroFlag, bool IsZstd)
{
    /// <summary>The first four bytes.</summary>
    public const uint Magic = 0x514649FB;

    /// <summary>How many parts of a cluster are told apart with <see cref="HasSubclusters"/>.</summary>
    public const int Subclusters = 32;

    private const int OldBytes = 72;
    private const int LongBytes = 112;
    private const int NewBytes = 104;
    private const int SmallestBits = 9, LargestBits = 21, SmallestBitsWithSubclusters = 14;

    /// <summary>What QEMU opens: a first level of 32 MiB.</summary>
    private const long MostTables = (32 << 20) / sizeof(ulong);

    private const ulong Dirty = 1, Corrupt = 2, ExternalData = 4, Compression = 8, ExtendedMap = 16;

    /// <summary>The size of a cluster in bytes.</summary>
    public int ClusterBytes => 1 << ClusterBits;

    /// <summary>The size of an entry of the second level in bytes.</summary>
    public int EntryBytes => HasSubclusters ? 2 * sizeof(ulong) : sizeof(ulong);

    /// <summary>How many bits of a cluster's number are its place in a table of the second level.</summary>
    public int TableBits => ClusterBits - (HasSubclusters ? 4 : 3);

    /// <summary>Reads the header.</summary>
    /// <exception cref="ContainerException">The disk cannot be read, as the header says.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Qcow2Header Read(IDiskSource file)
    {
        Span<byte> header = stackalloc byte[LongBytes];
        header.Clear();
        file.ReadExactly(0, header[..(int)Math.Min(LongBytes, file.Length)]);
        uint version = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (version is not (2 or 3))
        {
            throw Refused(ContainerFault.Unsupported, $"it is qcow2 of version {version}, and only 2 and 3 are understood");
        }

        int headerBytes = version == 2 ? OldBytes : BinaryPrimitives.ReadInt32BigEndian(header[100..]);
        if (file.Length < headerBytes || headerBytes < (version == 2 ? OldBytes : NewBytes))
        {
            throw Malformed("its header is cut short");
        }

        ulong features = version == 2 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(header[72..]);
        RequireReadable(header, features);

        uint clusterBits = BinaryPrimitives.ReadUInt32BigEndian(header[20..]);
        bool hasSubclusters = (features & ExtendedMap) != 0;
        if (clusterBits > LargestBits || clusterBits < (hasSubclusters ? SmallestBitsWithSubclusters : SmallestBits))
        {
            throw Malformed($"its clusters have 2^{clusterBits} bytes");
        }

        bool isZstd = headerBytes > NewBytes && header[104] != 0;
        if (isZstd != ((features & Compression) != 0))
        {
            throw Malformed("its features and its kind of compression contradict each other");
        }

        var made = new Qcow2Header(
            BinaryPrimitives.ReadInt64BigEndian(header[24..]),
            (int)clusterBits,
            0,
            BinaryPrimitives.ReadInt64BigEndian(header[40..]),
            hasSubclusters,
            version > 2,
            isZstd);
        return made with { Tables = CountTables(made, BinaryPrimitives.ReadUInt32BigEndian(header[36..]), file.Length) };
    }

    /// <summary>A fault of the file.</summary>
    public static ContainerException Malformed(string message) => Refused(ContainerFault.Malformed, message);

    private static int CountTables(Qcow2Header header, uint entries, long fileBytes)
    {
        if (header.DiskBytes < 0)
        {
            throw Malformed("its disk is longer than 2^63 bytes");
        }

        int bits = header.ClusterBits + header.TableBits;
        long tables = (header.DiskBytes >> bits) + ((header.DiskBytes & ((1L << bits) - 1)) == 0 ? 0 : 1);
        if (tables > MostTables)
        {
            throw Refused(ContainerFault.Unsupported, $"its disk of {header.DiskBytes} bytes is too long for its clusters of {header.ClusterBytes}");
        }

        return tables <= entries && header.MapOffset >= 0 && header.MapOffset % header.ClusterBytes == 0
            && header.MapOffset <= fileBytes - (tables * sizeof(ulong))
                ? (int)tables
                : throw Malformed("the first level of its map is too short, or does not lie in the file");
    }

    private static void RequireReadable(ReadOnlySpan<byte> header, ulong features)
    {
        if (BinaryPrimitives.ReadUInt64BigEndian(header[8..]) != 0 && BinaryPrimitives.ReadUInt32BigEndian(header[16..]) != 0)
        {
            throw Refused(ContainerFault.NeedsParent, "it holds only what differs from a backing file");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(header[32..]) != 0)
        {
            throw Refused(ContainerFault.Encrypted, "it is encrypted");
        }

        if ((features & ExternalData) != 0)
        {
            throw Refused(ContainerFault.ExternalData, "the bytes of its disk are in another file");
        }

        if ((features & Corrupt) != 0)
        {
            throw Refused(ContainerFault.NeedsRepair, "it is marked as corrupt");
        }

        // Dirty only means that nobody knows which clusters are free.
        if ((features & ~(Dirty | Compression | ExtendedMap)) is var unknown and not 0)
        {
            throw Refused(ContainerFault.Unsupported, $"its features 0x{unknown:x} are not known to this program");
        }

        if ((features & Compression) != 0 && header[104] > 1)
        {
            throw Refused(ContainerFault.Unsupported, $"its compression {header[104]} is not known to this program");
        }
    }

    private static ContainerException Refused(ContainerFault fault, string message) => new(ContainerFormat.Qcow2, fault, message);
}
