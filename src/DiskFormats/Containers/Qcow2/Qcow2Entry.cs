using System.Buffers.Binary;
using System.Numerics;

namespace MedV.DiskFormats.Containers.Qcow2;

/// <summary>An entry of the second level: where one cluster of the disk is.</summary>
/// <remarks>
/// Big-endian. Bit 62: compressed. If not: bits 9 to 55 are the place of the cluster in the file, bit 0 says that it reads as zeros whatever is there. If
/// so: the low 70 - ClusterBits bits are the place of the compressed bytes, those up to bit 61 how many sectors of 512 bytes they reach into
/// behind the first. With subclusters eight bytes follow: bits 0 to 31 say which parts are in the cluster, 32 to 63 which are zeros.
/// </remarks>
internal readonly record struct Qcow2Entry(ulong Value, ulong Parts)
{
    private const ulong CompressedFlag = 1UL << 62;
    private const ulong PlaceMask = 0x00FF_FFFF_FFFF_FE00;
    private const ulong ZeroFlag = 1;
    private const int SectorBytes = 512;

    /// <summary>Whether the cluster is compressed.</summary>
    public bool IsCompressed => (Value & CompressedFlag) != 0;

    /// <summary>Where the cluster is in the file, in bytes, if it is not compressed; 0 when it is nowhere.</summary>
    public long Place => (long)(Value & PlaceMask);

    /// <summary>Whether all of the cluster reads as zeros although it has a place. Of no meaning with subclusters.</summary>
    public bool IsZero => (Value & ZeroFlag) != 0;

    /// <summary>Reads an entry.</summary>
    public static Qcow2Entry Read(ReadOnlySpan<byte> bytes, bool hasSubclusters) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), hasSubclusters ? BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]) : 0);

    /// <summary>Where compressed bytes are in the file, and how many there may be at most.</summary>
    public (long Offset, int MostBytes) Compressed(int clusterBits)
    {
        int sizeBits = clusterBits - 8;
        int placeBits = 62 - sizeBits;
        long offset = (long)(Value & ((1UL << placeBits) - 1));
        int sectors = (int)((Value >> placeBits) & ((1UL << sizeBits) - 1)) + 1;
        return (offset, (sectors * SectorBytes) - (int)(offset % SectorBytes));
    }

    /// <summary>Whether a part of the cluster is in the file.</summary>
    public bool HasPart(int part) => ((Parts >> part) & 1) != 0;

    /// <summary>How many parts from this one on are all in the file, or all not.</summary>
    public int SameParts(int part)
    {
        uint bits = unchecked((uint)Parts);
        uint different = (HasPart(part) ? ~bits : bits) >> part;
        return Math.Min(BitOperations.TrailingZeroCount(different), Qcow2Header.Subclusters - part);
    }

    /// <summary>Whether bytes of the cluster are in the file as they are, so that its place matters.</summary>
    public bool IsStored(bool hasSubclusters) => !IsCompressed && (hasSubclusters ? unchecked((uint)Parts) != 0 : Place != 0 && !IsZero);
}
