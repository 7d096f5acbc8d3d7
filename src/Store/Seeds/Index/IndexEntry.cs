using System.Buffers.Binary;
using MedV.Chunking;

namespace MedV.Store.Seeds.Index;

/// <summary>Where a chunk lay when its file was read: 20 bytes of the index, ordered by prefix.</summary>
/// <param name="Prefix">The first 8 bytes of the chunk's digest. The rest is checked on the chunk itself, which is hashed whenever it is read.</param>
/// <param name="File">Number of the file in the index.</param>
/// <param name="Offset">Where the chunk starts in the file: 40 bits.</param>
/// <param name="Bytes">Its length: 24 bits.</param>
internal readonly record struct IndexEntry(ulong Prefix, int File, long Offset, int Bytes) : IComparable<IndexEntry>
{
    /// <summary>Size in the index.</summary>
    public const int Length = 20;

    /// <summary>What a chunk is looked up by.</summary>
    public static ulong PrefixOf(Digest id)
    {
        Span<byte> bytes = stackalloc byte[Digest.Length];
        id.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public static IndexEntry Read(ReadOnlySpan<byte> bytes)
    {
        ulong place = BinaryPrimitives.ReadUInt64LittleEndian(bytes[12..]);
        return new IndexEntry(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            (long)(place & SeedPlan.LargestFileBytesEver),
            (int)(place >> 40));
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Prefix);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], File);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[12..], ((ulong)Bytes << 40) | (ulong)Offset);
    }

    public int CompareTo(IndexEntry other)
    {
        int order = Prefix.CompareTo(other.Prefix);
        order = order != 0 ? order : File.CompareTo(other.File);
        return order != 0 ? order : Offset.CompareTo(other.Offset);
    }
}
