using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MedV.Fuzz.Coverage;

/// <summary>Counts how often a run went from one part of the code to another. Public, for the instrumented products call it.</summary>
/// <remarks>Not for several threads: one input runs at a time.</remarks>
public static unsafe class Probe
{
    /// <summary>How many ways are told apart. Two may share a place: that costs a little guidance, nothing else.</summary>
    public const int Places = 1 << 16;

    /// <summary>Whether <see cref="Reached"/> is kept: it costs a little.</summary>
    private static readonly bool KeepsReached = Environment.GetEnvironmentVariable("MEDV_FUZZ_COVER") is not null;

    private static readonly byte* AllReached = (byte*)NativeMemory.AllocZeroed(Places);
    private static readonly byte* Counts = (byte*)NativeMemory.AlignedAlloc(Places, 64);
    private static int _before;

    /// <summary>What was counted since <see cref="Clear"/>.</summary>
    internal static Span<byte> Map => new(Counts, Places);

    /// <summary>The places that were hit since the program started, if <c>MEDV_FUZZ_COVER</c> is set.</summary>
    internal static ReadOnlySpan<byte> Reached => new(AllReached, Places);

    /// <summary>A part of the code begins to run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hit(int place)
    {
        unchecked
        {
            // It must not become zero again, so it stays at 255 and 1 by turns.
            byte* count = Counts + ((place ^ _before) & (Places - 1));
            int next = *count + 1;
            *count = (byte)(next | (next >> 8));
            _before = place >> 1;
            if (KeepsReached)
            {
                AllReached[place] = 1;
            }
        }
    }

    /// <summary>Something about a run that code cannot tell: how it ended, how much it found.</summary>
    internal static void Note(string what, long value)
    {
        uint hash = 2166136261;
        unchecked
        {
            foreach (char c in what)
            {
                hash = (hash ^ c) * 16777619;
            }

            hash = (hash ^ (uint)value ^ (uint)(value >> 32)) * 16777619;
            Counts[(hash ^ (hash >> 16)) & (Places - 1)] = 1;
        }
    }

    /// <summary>As <see cref="Note(string, long)"/>, but only the magnitude counts.</summary>
    internal static void NoteSize(string what, long value) => Note(what, value < 4 ? value : 4 + System.Numerics.BitOperations.Log2((ulong)value));

    internal static void Clear()
    {
        Map.Clear();
        _before = 0;
    }
}
