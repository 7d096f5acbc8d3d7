namespace MedV.Swarm.Peers;

/// <summary>A host that nobody talks to for a time.</summary>
/// <param name="Host">Who.</param>
/// <param name="Name">The name in its certificate.</param>
/// <param name="Reason">What it did, in words for an admin.</param>
/// <param name="Duration">How long in all.</param>
/// <param name="Until">When it ends.</param>
public sealed record Ban(HostId Host, string Name, string Reason, TimeSpan Duration, DateTimeOffset Until);
