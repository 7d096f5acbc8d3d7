using System.Numerics;
using System.Runtime.InteropServices;

namespace MedV.Chunking.Codecs;

/// <content>Frames that refer to bytes which both sides have: the prefix.</content>
internal static unsafe partial class LibZstd
{
    // ZSTD_cParameter and ZSTD_ResetDirective: part of the library's stable interface.
    private const int CompressionLevel = 100;
    private const int WindowLog = 101;
    private const int LongDistanceMatching = 160;
    private const int SessionAndParameters = 3;

    /// <summary>The smallest window there is.</summary>
    private const int LowestWindowLog = 10;

    /// <summary>1.4.0: the first that has all functions below, as part of its stable interface.</summary>
    private const uint FirstVersionWithPrefixes = 10400;

    /// <summary>Whether this machine has the library, and it is new enough for patches.</summary>
    public static bool HasPrefixes { get; }

    /// <summary>Makes one frame that says how long its content is.</summary>
    /// <remarks>
    /// The context is made for this frame and freed after it: its tables have 15 MB at level 9 and 90 MB at 19, more than a thread should hold
    /// for the next time, and filling them takes far longer than getting them.
    /// </remarks>
    /// <returns><see langword="false"/> when it does not fit.</returns>
    public static bool TryCompressAfter(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> plain, Span<byte> encoded, int level, out int encodedBytes)
    {
        using ZstdCompressor compressor = CreateCompressor();
        fixed (byte* before = prefix, from = plain, to = encoded)
        {
            // Left to itself, zstd sees a few MiB of the prefix. The window is that of the encoder: a decoder is told the content's length, and needs no other.
            int windowLog = Math.Max(LowestWindowLog, BitOperations.Log2((uint)(prefix.Length + plain.Length - 1)) + 1);
            Require(ZSTD_CCtx_setParameter(compressor, CompressionLevel, level));
            Require(ZSTD_CCtx_setParameter(compressor, WindowLog, windowLog));
            Require(ZSTD_CCtx_setParameter(compressor, LongDistanceMatching, 1));
            Require(ZSTD_CCtx_refPrefix(compressor, before, (nuint)prefix.Length));

            nuint size = ZSTD_compress2(compressor, to, (nuint)encoded.Length, from, (nuint)plain.Length);
            bool done = ZSTD_isError(size) == 0;
            encodedBytes = done ? (int)size : 0;
            return done;
        }
    }

    /// <summary>Decodes one frame that says that it has <paramref name="plain"/>.Length bytes, and fills it with them. In one go, as without a prefix.</summary>
    public static bool TryDecompressAfter(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> untrusted, Span<byte> plain)
    {
        if (!StartsFrame(untrusted))
        {
            return false;
        }

        ZstdDecompressor decompressor = Decompressor.Value!;
        fixed (byte* before = prefix, from = untrusted, to = plain)
        {
            // "Unknown" and "error" are the two largest numbers, so they differ here, too.
            if (ZSTD_findFrameCompressedSize(from, (nuint)untrusted.Length) != (nuint)untrusted.Length
                || ZSTD_getFrameContentSize(from, (nuint)untrusted.Length) != (ulong)plain.Length)
            {
                return false;
            }

            // A prefix is raw content whatever it starts with, where a "dictionary" that starts with the right four bytes would be parsed.
            // It is referred to, not copied, and must be forgotten before it may move.
            Require(ZSTD_DCtx_refPrefix(decompressor, before, (nuint)prefix.Length));
            nuint size = ZSTD_decompressDCtx(decompressor, to, (nuint)plain.Length, from, (nuint)untrusted.Length);
            Require(ZSTD_DCtx_reset(decompressor, SessionAndParameters));
            return size == (nuint)plain.Length;
        }
    }

    /// <summary>For calls that fail for want of memory only.</summary>
    private static void Require(nuint code)
    {
        if (ZSTD_isError(code) != 0)
        {
            throw new InsufficientMemoryException("libzstd could not prepare a context");
        }
    }

    [LibraryImport(Library)]
    private static partial uint ZSTD_versionNumber();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_CCtx_setParameter(ZstdCompressor context, int parameter, int value);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_CCtx_refPrefix(ZstdCompressor context, byte* prefix, nuint length);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compress2(ZstdCompressor context, byte* to, nuint capacity, byte* from, nuint length);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_DCtx_refPrefix(ZstdDecompressor context, byte* prefix, nuint length);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_DCtx_reset(ZstdDecompressor context, int directive);

    [LibraryImport(Library)]
    private static partial ulong ZSTD_getFrameContentSize(byte* from, nuint length);
}
