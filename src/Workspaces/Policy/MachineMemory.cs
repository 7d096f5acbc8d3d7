using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>How much memory a machine has, by how much its host has.</summary>
public sealed record MachineMemory
{
    // A quarter of the host's memory: what MED-V 2 did, with the sizes of today's PCs.
    internal static MachineMemory Default { get; } = new()
    {
        Steps = [new(2048, 512), new(4096, 1024), new(8192, 2048), new(16384, 4096), new(32768, 8192)],
    };

    /// <summary>At least one, both figures growing.</summary>
    public required ImmutableArray<MemoryStep> Steps { get; init; }

    /// <summary>How much memory a machine on this host gets, in MiB.</summary>
    /// <param name="hostMiB">All memory of the host.</param>
    /// <returns>
    /// The guest's part of the last step that the host reaches. A host below the first step gets that of the first step, but at most half its memory.
    /// </returns>
    public int For(int hostMiB)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hostMiB);

        return Steps.LastOrDefault(step => step.HostMiB <= hostMiB)?.GuestMiB ?? Math.Min(Steps[0].GuestMiB, Math.Max(1, hostMiB / 2));
    }
}

/// <summary>From so much memory of the host on, the machine gets so much.</summary>
/// <param name="HostMiB">Memory of the host, 256 to 4 194 304 MiB.</param>
/// <param name="GuestMiB">Memory of the machine, 64 to 1 048 576 MiB; less than <paramref name="HostMiB"/>.</param>
public sealed record MemoryStep(int HostMiB, int GuestMiB);
