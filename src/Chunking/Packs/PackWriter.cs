using System.Security.Cryptography;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packs;

/// <summary>Writes one pack, docs/formats/pack.md, to a stream. Not for use by several threads at once.</summary>
internal sealed class PackWriter : IDisposable
{
    private readonly Stream _destination;
    private readonly int _largestBytes;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Writes the header.</summary>
    /// <param name="destination">Stays open when this is disposed.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public PackWriter(Stream destination)
        : this(destination, PackFormat.LargestBytes)
    {
    }

    internal PackWriter(Stream destination, int largestBytes)
    {
        ArgumentNullException.ThrowIfNull(destination);

        _destination = destination;
        _largestBytes = largestBytes;
        Span<byte> header = stackalloc byte[PackFormat.HeaderBytes];
        PackFormat.WriteHeader(header);
        Append(header);
    }

    /// <summary>The length of the pack so far, in bytes.</summary>
    public int Bytes { get; private set; }

    /// <summary>Appends an encoded chunk.</summary>
    /// <param name="encoded">At least one byte.</param>
    /// <param name="offset">Where in the pack it starts, in bytes.</param>
    /// <returns><see langword="false"/> when the pack has no room for it, with nothing written.</returns>
    /// <exception cref="IOException">The stream cannot be written; the pack is lost.</exception>
    public bool TryAdd(ReadOnlySpan<byte> encoded, out int offset)
    {
        ArgumentOutOfRangeException.ThrowIfZero(encoded.Length, nameof(encoded));

        offset = Bytes;
        if (encoded.Length > _largestBytes - Bytes)
        {
            return false;
        }

        Append(encoded);
        return true;
    }

    /// <summary>Gives the name and length of what was written. Nothing may be added afterwards.</summary>
    public PackReference Complete() => new(Digest.FromBytes(_hash.GetHashAndReset()), Bytes);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _destination.Write(bytes);
        _hash.AppendData(bytes);
        Bytes += bytes.Length;
    }
}
