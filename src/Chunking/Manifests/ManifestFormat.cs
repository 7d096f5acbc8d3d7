using MedV.Chunking.Packs;

namespace MedV.Chunking.Manifests;

/// <summary>The numbers of docs/formats/manifest.md, version 2. All integers are little-endian.</summary>
/// <remarks>
/// Root: header (64): magic 8, version u16, header length u16, hash u8, chunker u8, zero u16, minimum u32, average u32, maximum u32, packs u32,
/// pages u32, zero u32, disk length u64, zero 16. Then two tables, back to back, to the end of the file.
/// Pack (36): id 32, length u32. Page (56): id 32, kind u8, encoding u8, zero u16, plain length u32, encoded length u32, pack u32, offset u32, records u32.
/// What is on pages stands with their readers, in <c>Pages</c>.
/// </remarks>
internal static class ManifestFormat
{
    public const ushort Version = 2;
    public const byte Sha256 = 1;
    public const byte FastCdcGear2 = 2;

    public const int HeaderBytes = 64;
    public const int PackBytes = Digest.Length + 4;

    public const int PageBytes = Digest.Length + 24;

    /// <summary>64 TiB, the largest VHDX: no counter of bytes comes near its end.</summary>
    public const long LargestDiskBytes = 64L << 40;

    /// <summary>2^27: 8 TiB of chunks of 64 KiB. Of any kind of record there are at most as many.</summary>
    public const int LargestRecordCount = 1 << 27;

    /// <summary>Where a chunk may start in a pack.</summary>
    public const int FirstPackOffset = PackFormat.HeaderBytes;

    public static ReadOnlySpan<byte> Magic => "MEDVMANI"u8;
}
