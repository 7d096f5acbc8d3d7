namespace MedV.Swarm.Origin;

/// <summary>How an origin did when it was last asked.</summary>
/// <param name="Address">The folder of its files.</param>
/// <param name="Failure">What was wrong with it as a whole, in words; <see langword="null"/> when it answered, or was never asked.</param>
public sealed record OriginReport(Uri Address, string? Failure);
