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
}
