using System.IO.Compression;
using MedV.Chunking.Codecs;

namespace MedV.Chunking;

/// <summary>Encodes chunks for packs and peers, and decodes what came from there.</summary>
/// <remarks>
/// Safe for use by any number of threads. zstd is the system's libzstd; where it is missing, chunks are encoded with Brotli and zstd chunks
/// cannot be read.
/// </remarks>
public static class ChunkCodec
{
    /// <summary>The zstd level used when nothing is asked for.</summary>
    public const int DefaultLevel = 3;

    /// <summary>The highest level; those above it take memory out of proportion to a chunk.</summary>
    public const int HighestLevel = 19;

    // On chunks of this size 5 costs about what zstd's default level costs; the window is that of the largest chunk.
    private const int BrotliQuality = 5;
    private const int BrotliWindowBits = 20;

    /// <summary>Whether this machine can decode <paramref name="encoding"/>: always, but for zstd without libzstd.</summary>
    public static bool CanDecode(ChunkEncoding encoding) => encoding switch
    {
        ChunkEncoding.Stored or ChunkEncoding.Brotli => true,
        ChunkEncoding.Zstd => LibZstd.IsPresent,
        _ => false,
    };

    /// <summary>Encodes a chunk, or copies it when encoding would not make it shorter.</summary>
    /// <param name="plain">1 to <see cref="ChunkingParameters.LargestMaximumBytes"/> bytes.</param>
    /// <param name="encoded">As long as <paramref name="plain"/> or longer.</param>
    /// <param name="encodedBytes">How many bytes of <paramref name="encoded"/> were filled: at most as many as <paramref name="plain"/> has.</param>
    /// <param name="level">Of zstd: 1 (fast) to <see cref="HighestLevel"/> (small).</param>
    /// <returns>How it is encoded. The same version of the library gives the same bytes for the same chunk and level.</returns>
    /// <exception cref="ArgumentException">A length or the level is out of its range.</exception>
    public static ChunkEncoding Encode(ReadOnlySpan<byte> plain, Span<byte> encoded, out int encodedBytes, int level = DefaultLevel) =>
        EncodeWith(LibZstd.IsPresent ? ChunkEncoding.Zstd : ChunkEncoding.Brotli, plain, encoded, out encodedBytes, level);

    /// <summary>What <see cref="Encode"/> does on a machine that has this encoding.</summary>
    internal static ChunkEncoding EncodeWith(
        ChunkEncoding encoding, ReadOnlySpan<byte> plain, Span<byte> encoded, out int encodedBytes, int level)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plain.Length, nameof(plain));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plain.Length, ChunkingParameters.LargestMaximumBytes, nameof(plain));
        ArgumentOutOfRangeException.ThrowIfLessThan(encoded.Length, plain.Length, nameof(encoded));
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, HighestLevel);

        // One byte less than the chunk: what does not fit there is better stored.
        Span<byte> shorter = encoded[..(plain.Length - 1)];
        bool isShorter = encoding == ChunkEncoding.Zstd
            ? LibZstd.TryCompress(plain, shorter, level, out encodedBytes)
            : BrotliEncoder.TryCompress(plain, shorter, out encodedBytes, BrotliQuality, BrotliWindowBits);
        if (isShorter)
        {
            return encoding;
        }

        plain.CopyTo(encoded);
        encodedBytes = plain.Length;
        return ChunkEncoding.Stored;
    }

    /// <summary>Decodes bytes from outside. Whether they are the right chunk is for <see cref="VerifiedChunk"/> to say.</summary>
    /// <param name="encoding">How they are said to be encoded.</param>
    /// <param name="untrustedEncoded">All of the encoded bytes and nothing else.</param>
    /// <param name="plain">As long as the chunk is declared to be. Holds anything when the answer is <see langword="false"/>.</param>
    /// <returns>
    /// <see langword="true"/> when exactly <paramref name="plain"/>.Length bytes came out and nothing was left over.
    /// </returns>
    /// <exception cref="PlatformNotSupportedException">It is zstd and this machine has no libzstd: no fault of who sent it.</exception>
    public static bool TryDecode(ChunkEncoding encoding, ReadOnlySpan<byte> untrustedEncoded, Span<byte> plain)
    {
        switch (encoding)
        {
            case ChunkEncoding.Stored:
                return untrustedEncoded.Length == plain.Length && untrustedEncoded.TryCopyTo(plain);
            case ChunkEncoding.Zstd:
                return LibZstd.IsPresent
                    ? LibZstd.TryDecompress(untrustedEncoded, plain)
                    : throw new PlatformNotSupportedException("the system's libzstd is missing, so chunks encoded with zstd cannot be read");
            case ChunkEncoding.Brotli:
                using (var decoder = new BrotliDecoder())
                {
                    return decoder.Decompress(untrustedEncoded, plain, out int read, out int written) == System.Buffers.OperationStatus.Done
                        && read == untrustedEncoded.Length
                        && written == plain.Length;
                }

            default:
                return false;
        }
    }

    /// <summary>Whether the number belongs to an encoding of this version of the formats.</summary>
    internal static bool IsKnown(ChunkEncoding encoding) => encoding is ChunkEncoding.Stored or ChunkEncoding.Zstd or ChunkEncoding.Brotli;
}
