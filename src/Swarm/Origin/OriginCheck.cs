namespace MedV.Swarm.Origin;

/// <summary>How one origin answered when it was looked at.</summary>
/// <param name="Origin">Its folder.</param>
/// <param name="Trouble">What is wrong; <see langword="null"/> when it gives parts of files as it should.</param>
public sealed record OriginCheck(Uri Origin, OriginException? Trouble);
