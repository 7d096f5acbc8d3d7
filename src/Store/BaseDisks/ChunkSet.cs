using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace MedV.Store.BaseDisks;

/// <summary>Which chunks of a manifest: one bit per chunk number, the lowest bit of the first byte is chunk 0.</summary>
/// <remarks>Immutable; safe for use by any number of threads. The bits are what peers tell each other.</remarks>
public sealed class ChunkSet
{
    private readonly byte[] _bits;

    internal ChunkSet(int capacity, byte[] bits)
    {
        Capacity = capacity;
        _bits = bits;
        foreach (byte eight in bits)
        {
            Count += BitOperations.PopCount(eight);
        }
    }

    /// <summary>How many chunks the manifest has.</summary>
    public int Capacity { get; }

    /// <summary>How many chunks are in the set.</summary>
    public int Count { get; }

    /// <summary>The bits, <see cref="BytesFor"/> bytes.</summary>
    public ReadOnlySpan<byte> Bits => _bits;

    /// <summary>The length of <see cref="Bits"/> for a manifest of <paramref name="capacity"/> chunks, in bytes.</summary>
    public static int BytesFor(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        return (int)(((long)capacity + 7) / 8);
    }

    /// <summary>Reads the bits of another host.</summary>
    /// <returns><see langword="false"/> when the length is wrong or a bit past the last chunk is set.</returns>
    public static bool TryRead(int capacity, ReadOnlySpan<byte> untrustedBits, [NotNullWhen(true)] out ChunkSet? set)
    {
        bool wellFormed = untrustedBits.Length == BytesFor(capacity)
            && (capacity % 8 == 0 || untrustedBits[^1] >> (capacity % 8) == 0);
        set = wellFormed ? new ChunkSet(capacity, untrustedBits.ToArray()) : null;
        return wellFormed;
    }

    /// <summary>Whether the chunk is in the set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a chunk number of the manifest.</exception>
    public bool Contains(int chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, Capacity);
        return (_bits[chunk >> 3] >> (chunk & 7) & 1) != 0;
    }
}
