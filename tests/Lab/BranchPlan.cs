namespace MedV.Lab;

/// <summary>How a branch is to be built.</summary>
public sealed record BranchPlan
{
    /// <summary>How many PCs, 1 to 100.</summary>
    public int Hosts { get; init; } = 4;

    /// <summary>The rate of the WAN link in each direction as <c>tc</c> writes it, like <c>100mbit</c>; null: no limit. Loopback has none ever.</summary>
    public string? Wan { get; init; } = "100mbit";

    /// <summary>The rate of each PC's LAN link in each direction; null: no limit.</summary>
    public string? Lan { get; init; }

    /// <summary>How many subnets, 1 to 4, joined by the branch's router; PCs are dealt to them in turn. Network namespaces only.</summary>
    public int Subnets { get; init; } = 1;

    /// <summary>Whether multicast gets from PC to PC. Network namespaces only.</summary>
    public bool Multicast { get; init; } = true;
}
