namespace MedV.GuestBridge.Sessions;

/// <summary>What the host has for its machines.</summary>
/// <param name="MemoryMebibytes">All its memory, in MiB.</param>
/// <param name="Processors">Its processors.</param>
internal sealed record HostSize(int MemoryMebibytes, int Processors)
{
    /// <summary>This host.</summary>
    public static HostSize OfThis() =>
        new((int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20, 256, int.MaxValue), Math.Max(1, Environment.ProcessorCount));
}
