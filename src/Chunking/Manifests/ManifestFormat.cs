using MedV.Chunking.Packs;

namespace MedV.Chunking.Manifests;

/// <summary>The numbers of docs/formats/manifest.md, version 1. All integers are little-endian.</summary>
/// <remarks>
/// Header (64): magic 8, version u16, header length u16, hash u8, chunker u8, zero u16, minimum u32, average u32, maximum u32,
/// packs u32, chunks u32, extents u32, disk length u64, zero 16. Then the three tables, back to back, to the end of the file.
/// Pack (36): id 32, length u32. Chunk (48): id 32, plain length u32, pack u32, offset u32, encoded length u24, encoding u8.
/// Extent (12): disk offset u64, chunk number u32.
/// </remarks>
internal static class ManifestFormat
{
    public const ushort Version = 1;
    public const byte Sha256 = 1;
    public const byte FastCdcGear1 = 1;

    public const int HeaderBytes = 64;
    public const int PackBytes = Digest.Length + 4;
    public const int ChunkBytes = Digest.Length + 16;
    public const int ExtentBytes = 12;

    /// <summary>The chunk number of an extent of zeros.</summary>
    public const uint ZeroExtent = uint.MaxValue;

    /// <summary>64 TiB, the largest VHDX: no counter of bytes comes near its end.</summary>
    public const long LargestDiskBytes = 64L << 40;

    /// <summary>2^27: 8 TiB of chunks of 64 KiB.</summary>
    public const int LargestChunkCount = 1 << 27;

    /// <summary>Where a chunk may start in a pack.</summary>
    public const int FirstPackOffset = PackFormat.HeaderBytes;

    public static ReadOnlySpan<byte> Magic => "MEDVMANI"u8;
}
