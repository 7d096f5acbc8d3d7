using MedV.Store.BaseDisks;

namespace MedV.Store.Assembling;

/// <summary>Passes the bytes of one step on.</summary>
internal sealed class StepProgress(IProgress<AssemblyProgress> all, AssemblyStep step, long totalBytes) : IProgress<long>
{
    public static StepProgress? Of(IProgress<AssemblyProgress>? all, AssemblyStep step, BaseDisk disk) =>
        all is null ? null : new StepProgress(all, step, disk.Bytes);

    public void Report(long value) => all.Report(new AssemblyProgress(step, value, totalBytes));
}
