using System.Collections.Immutable;
using MedV.Swarm.Leases;

namespace MedV.Daemon.Manners.Rules;

/// <summary>What manners ask of this host now.</summary>
/// <param name="Pause">What it leaves alone.</param>
/// <param name="WanDown">What it may fetch from the origin.</param>
/// <param name="Yields">Whether fetches from the origin yield to whoever else uses the WAN link.</param>
/// <param name="LanUp">What it may send to peers.</param>
/// <param name="LanDown">What it may take from peers.</param>
/// <param name="Standing">What speaks for and against it as the one that uses the WAN.</param>
/// <param name="Reasons">Why it is slower than it could be, in words, the weightiest first. Empty when it is not.</param>
internal sealed record MannersDecision(
    PauseScope Pause, Limit WanDown, bool Yields, Limit LanUp, Limit LanDown, HostStanding Standing, ImmutableArray<string> Reasons);
