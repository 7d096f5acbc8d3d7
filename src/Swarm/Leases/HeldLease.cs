using System.Collections.Immutable;

namespace MedV.Swarm.Leases;

/// <summary>A lease that a host said it holds.</summary>
/// <param name="chunks">The chunks that it may be after.</param>
/// <param name="epoch">How often the bundle had changed hands before.</param>
/// <param name="now">When it was first heard of.</param>
internal sealed class HeldLease(ImmutableArray<int> chunks, uint epoch, TimeSpan now)
{
    public ImmutableArray<int> Chunks { get; } = chunks;

    public uint Epoch { get; } = epoch;

    /// <summary>Bytes that the host says it has read of the bundle.</summary>
    public uint Progress { get; set; }

    /// <summary>When it was first heard of, or last brought a chunk.</summary>
    public TimeSpan LastChunk { get; set; } = now;

    /// <summary>When it was first heard of, or last said to get on.</summary>
    public TimeSpan LastProgress { get; set; } = now;

    /// <summary>Whether it stands: it gets on, and that brings chunks.</summary>
    public bool Stands(TimeSpan now, LeaseRules rules) => now - LastProgress <= rules.Timeout && now - LastChunk <= rules.LongestWithoutChunk;
}
