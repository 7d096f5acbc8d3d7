using System.Diagnostics;
using MedV.Store.Assembling;

namespace MedV.Bench.Assemble;

/// <summary>When each step of an assembly was last heard of.</summary>
internal sealed class StepTimes(Stopwatch time) : IProgress<AssemblyProgress>
{
    private readonly long[] _last = new long[3];

    /// <summary>How long it took to get the manifest.</summary>
    public double Manifest { get; } = Seconds(time.ElapsedMilliseconds);

    /// <summary>How long a step took, with what comes before its first word.</summary>
    public double Of(AssemblyStep step)
    {
        long before = (long)(Manifest * 1000);
        foreach (long last in _last[..(int)step])
        {
            before = Math.Max(before, last);
        }

        return Seconds(Math.Max(0, _last[(int)step] - before));
    }

    public void Report(AssemblyProgress value) => Volatile.Write(ref _last[(int)value.Step], time.ElapsedMilliseconds);

    private static double Seconds(long milliseconds) => Math.Round(milliseconds / 1000.0, 2);
}
