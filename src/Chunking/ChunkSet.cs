using System.Numerics;

namespace MedV.Chunking;

/// <summary>A set of chunk numbers of one manifest: one bit a chunk, the lowest number in the lowest bit of the first byte.</summary>
/// <remarks>Not thread-safe. The byte form is part of the peer protocol (docs/formats/peer-protocol.md).</remarks>
public sealed class ChunkSet
{
    private readonly byte[] _bits;

    /// <summary>An empty set over <paramref name="size"/> chunk numbers.</summary>
    public ChunkSet(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size;
        _bits = new byte[ByteCount(size)];
    }

    private ChunkSet(int size, byte[] bits, int count)
    {
        Size = size;
        _bits = bits;
        Count = count;
    }

    /// <summary>How many chunk numbers there are; members are from 0 to <see cref="Size"/> - 1.</summary>
    public int Size { get; }

    /// <summary>How many of them are members.</summary>
    public int Count { get; private set; }

    /// <summary>Whether every number is a member.</summary>
    public bool IsFull => Count == Size;

    /// <summary>The byte form: <see cref="ByteCount"/>(<see cref="Size"/>) bytes, unused bits zero.</summary>
    public ReadOnlySpan<byte> Bytes => _bits;

    /// <summary>How many bytes the byte form of a set of that size takes.</summary>
    public static int ByteCount(int size) => (int)(((long)size + 7) / 8);

    /// <summary>Reads the byte form.</summary>
    /// <returns><see langword="false"/> when the length is wrong or an unused bit is set.</returns>
    public static bool TryRead(int size, ReadOnlySpan<byte> bytes, out ChunkSet? set)
    {
        set = null;
        if (size < 0 || bytes.Length != ByteCount(size) || (size % 8 != 0 && bytes[^1] >> (size % 8) != 0))
        {
            return false;
        }

        int count = 0;
        foreach (byte b in bytes)
        {
            count += BitOperations.PopCount(b);
        }

        set = new ChunkSet(size, bytes.ToArray(), count);
        return true;
    }

    /// <summary>Whether <paramref name="chunk"/> is a member; <see langword="false"/> for a number out of range.</summary>
    public bool Contains(int chunk) => (uint)chunk < (uint)Size && (_bits[chunk >> 3] & (1 << (chunk & 7))) != 0;

    /// <summary>Adds a number.</summary>
    /// <returns><see langword="false"/> when it was a member already.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not below <see cref="Size"/>.</exception>
    public bool Add(int chunk)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)chunk, (uint)Size, nameof(chunk));
        if (Contains(chunk))
        {
            return false;
        }

        _bits[chunk >> 3] |= (byte)(1 << (chunk & 7));
        Count++;
        return true;
    }

    /// <summary>Takes a number out.</summary>
    /// <returns><see langword="false"/> when it was no member.</returns>
    public bool Remove(int chunk)
    {
        if (!Contains(chunk))
        {
            return false;
        }

        _bits[chunk >> 3] ^= (byte)(1 << (chunk & 7));
        Count--;
        return true;
    }

    /// <summary>A copy that changes on its own.</summary>
    public ChunkSet Clone() => new(Size, [.. _bits], Count);
}
