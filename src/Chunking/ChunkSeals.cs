using System.IO.Hashing;
using System.Security.Cryptography;

namespace MedV.Chunking;

/// <summary>
/// Remembers what chunks that were hashed looked like, so that finding them unchanged costs a tenth of hashing them again. Safe for use by any number of threads.
/// </summary>
/// <remarks>
/// A seal is XXH3 with 64 bits, keyed with a number that only this process has: it ties bytes that are read to bytes whose SHA-256 was right. Chance leaves one damage of
/// 2^64 unseen. It is no defence against somebody who writes to the disk of this host on purpose: who gets a chunk from it hashes it. Bytes that do not fit their seal are hashed. 8 bytes of memory for each chunk.
/// </remarks>
/// <param name="count">How many chunks there are.</param>
public sealed class ChunkSeals(int count)
{
    private const ulong None = 0;

    private readonly ulong[] _seals = new ulong[count];
    private readonly long _key = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>Remembers a chunk.</summary>
    /// <param name="chunk">Its number, from 0.</param>
    /// <param name="verified">Its content, of which the SHA-256 was found to be right.</param>
    // The same chunk has the same content always: whoever comes last writes what is there.
    public void Add(int chunk, ReadOnlySpan<byte> verified) => Volatile.Write(ref _seals[chunk], SealOf(verified));

    /// <summary>Tells whether bytes are a chunk, by its seal, or by their SHA-256 if it has none that fits; it has one after that.</summary>
    /// <param name="chunk">The number of the chunk, from 0.</param>
    /// <param name="expected">Its SHA-256; always the same for one number.</param>
    /// <param name="untrusted">What may be its content.</param>
    /// <param name="content">The proof.</param>
    /// <returns><see langword="false"/> when the bytes are not the chunk.</returns>
    public bool TryVerify(int chunk, Digest expected, ReadOnlySpan<byte> untrusted, out VerifiedChunk content)
    {
        ulong known = Volatile.Read(ref _seals[chunk]);
        if (known != None && SealOf(untrusted) == known)
        {
            content = VerifiedChunk.Known(expected, untrusted);
            return true;
        }

        if (!VerifiedChunk.TryVerify(expected, untrusted, out content))
        {
            return false;
        }

        Add(chunk, untrusted);
        return true;
    }

    private ulong SealOf(ReadOnlySpan<byte> content) => XxHash3.HashToUInt64(content, _key);
}
