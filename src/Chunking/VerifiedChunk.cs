namespace MedV.Chunking;

/// <summary>Bytes that were hashed and found to be the chunk they claim to be: holding one is the proof.</summary>
/// <remarks>
/// The only things that may be written to a base disk or sent to a peer. It lives on the stack so that nobody keeps the proof while
/// the buffer below it changes.
/// </remarks>
public readonly ref struct VerifiedChunk
{
    private VerifiedChunk(Digest id, ReadOnlySpan<byte> content)
    {
        Id = id;
        Content = content;
    }

    /// <summary>The SHA-256 of <see cref="Content"/>.</summary>
    public Digest Id { get; }

    /// <summary>The plain bytes.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Hashes <paramref name="untrusted"/> and compares.</summary>
    /// <returns><see langword="false"/> when the bytes are not the chunk <paramref name="expected"/>.</returns>
    public static bool TryVerify(Digest expected, ReadOnlySpan<byte> untrusted, out VerifiedChunk chunk)
    {
        if (Digest.Of(untrusted) != expected)
        {
            chunk = default;
            return false;
        }

        chunk = new VerifiedChunk(expected, untrusted);
        return true;
    }

    /// <summary>For <see cref="ChunkSeals"/>, which has seen that these are bytes that were hashed before.</summary>
    internal static VerifiedChunk Known(Digest id, ReadOnlySpan<byte> content) => new(id, content);
}
