using System.Buffers.Binary;
using System.Numerics;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>Turns a bitmap of what is in use into ranges that are free.</summary>
internal static class FreeBits
{
    /// <summary>Hands what is free to the sink.</summary>
    /// <param name="bitmap">A bit for each unit, the lowest of the first byte first; set when the unit is in use.</param>
    /// <param name="units">How many bits count.</param>
    /// <param name="offset">Where the first unit lies on the volume, in bytes.</param>
    /// <param name="unitBytes">The length of a unit.</param>
    /// <param name="sink">Told of each run, in order.</param>
    public static void Add(ReadOnlySpan<byte> bitmap, long units, long offset, long unitBytes, LayoutSink sink)
    {
        for (long unit = 0; unit < units;)
        {
            long start = Next(bitmap, unit, units, isUsed: false);
            unit = Next(bitmap, start, units, isUsed: true);
            sink.AddUnallocated(new DiskRange(offset + (start * unitBytes), offset + (unit * unitBytes)));
        }
    }

    /// <summary>Counts what is free.</summary>
    public static long Count(ReadOnlySpan<byte> bitmap, long units)
    {
        long free = 0;
        for (long unit = 0; unit < units; unit += 64)
        {
            free += 64 - BitOperations.PopCount(WordAt(bitmap, unit, units, beyond: ulong.MaxValue));
        }

        return free;
    }

    private static long Next(ReadOnlySpan<byte> bitmap, long unit, long units, bool isUsed)
    {
        while (unit < units)
        {
            ulong word = WordAt(bitmap, unit, units, beyond: 0);
            ulong wanted = (isUsed ? word : ~word) >> (int)(unit & 63);
            if (wanted != 0)
            {
                return Math.Min(unit + BitOperations.TrailingZeroCount(wanted), units);
            }

            unit = (unit | 63) + 1;
        }

        return units;
    }

    /// <summary>The 64 bits that one of them is in, those behind the last replaced.</summary>
    private static ulong WordAt(ReadOnlySpan<byte> bitmap, long unit, long units, ulong beyond)
    {
        ReadOnlySpan<byte> from = bitmap[(int)(unit / 64 * 8)..];
        ulong word;
        if (from.Length >= sizeof(ulong))
        {
            word = BinaryPrimitives.ReadUInt64LittleEndian(from);
        }
        else
        {
            Span<byte> last = stackalloc byte[sizeof(ulong)];
            last.Clear();
            from.CopyTo(last);
            word = BinaryPrimitives.ReadUInt64LittleEndian(last);
        }

        long there = units - (unit & ~63L);
        return there >= 64 ? word : (word & ((1UL << (int)there) - 1)) | (beyond << (int)there);
    }
}
