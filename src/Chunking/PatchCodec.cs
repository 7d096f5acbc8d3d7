using MedV.Chunking.Codecs;

namespace MedV.Chunking;

/// <summary>Makes patches, which say content in terms of older content, and applies those that came from outside: docs/formats/patch.md.</summary>
/// <remarks>
/// Safe for use by any number of threads. Patches need the system's libzstd; a host without it takes the full encoding of each chunk. An encoder
/// takes memory for its time only, some 20 MB at level 9 and 100 MB at level 19; a decoder takes none that depends on the patch.
/// </remarks>
public static class PatchCodec
{
    /// <summary>The zstd level used when nothing is asked for.</summary>
    // Lazy matching, with tables that reach over the whole prefix: from level 3 to 9 patches lose 7 % for four times the time, from 9 to 12 two more
    // for more than twice that again.
    public const int DefaultLevel = 9;

    /// <summary>The highest level: that of chunks.</summary>
    public const int HighestLevel = ChunkCodec.HighestLevel;

    /// <summary>16 MiB: no patch refers to more older content.</summary>
    public const int LargestPrefixBytes = 16 * 1024 * 1024;

    /// <summary>4 MiB: no patch makes more content.</summary>
    public const int LargestPlainBytes = 4 * 1024 * 1024;

    /// <summary>Whether this machine can make and apply patches: it has libzstd 1.4.0 or newer.</summary>
    public static bool IsAvailable => LibZstd.HasPrefixes;

    /// <summary>Makes a patch, if it can be as short as is asked for.</summary>
    /// <param name="prefix">The older content, of which the patch may use any part: 0 to <see cref="LargestPrefixBytes"/> bytes.</param>
    /// <param name="plain">What the patch is to make: 1 to <see cref="LargestPlainBytes"/> bytes.</param>
    /// <param name="encoded">Room for the patch. A longer patch is not worth having, so this is the bound on its length.</param>
    /// <param name="level">Of zstd: 1 (fast) to <see cref="HighestLevel"/> (small).</param>
    /// <param name="bytes">How many bytes of <paramref name="encoded"/> were filled; 0 when the patch does not fit.</param>
    /// <returns>
    /// <see langword="false"/> when the patch does not fit; <paramref name="encoded"/> then holds anything. The same version of the library gives
    /// the same bytes for the same input.
    /// </returns>
    /// <exception cref="ArgumentException">A length or the level is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">Not <see cref="IsAvailable"/>.</exception>
    public static bool Encode(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> plain, Span<byte> encoded, int level, out int bytes)
    {
        Check(prefix, plain);
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, HighestLevel);

        return LibZstd.TryCompressAfter(prefix, plain, encoded, level, out bytes);
    }

    /// <summary>Applies a patch from outside. Whether the right chunks came out is for <see cref="VerifiedChunk"/> to say.</summary>
    /// <param name="prefix">The older content that the patch was made with; with any other, any bytes may come out.</param>
    /// <param name="untrustedEncoded">All of the patch and nothing else.</param>
    /// <param name="plain">As long as what the patch is declared to make. Holds anything when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="true"/> when exactly <paramref name="plain"/>.Length bytes came out and nothing was left over.</returns>
    /// <exception cref="ArgumentException">A length is out of its range, see <see cref="Encode"/>.</exception>
    /// <exception cref="PlatformNotSupportedException">Not <see cref="IsAvailable"/>: no fault of who sent the patch.</exception>
    public static bool TryDecode(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> untrustedEncoded, Span<byte> plain)
    {
        Check(prefix, plain);

        return LibZstd.TryDecompressAfter(prefix, untrustedEncoded, plain);
    }

    private static void Check(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> plain)
    {
        if (!IsAvailable)
        {
            throw new PlatformNotSupportedException("the system's libzstd is missing or older than 1.4.0, so there are no patches");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix.Length, LargestPrefixBytes, nameof(prefix));
        ArgumentOutOfRangeException.ThrowIfZero(plain.Length, nameof(plain));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plain.Length, LargestPlainBytes, nameof(plain));
    }
}
