using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>What the daemon may take of the links now, and why it is no more.</summary>
/// <param name="Reasons">Why it is slower than it could be, in words, the weightiest first; empty when it is not.</param>
/// <param name="Paused">What it leaves alone.</param>
/// <param name="WanDownBytesPerSecond">What it may fetch from the origin; 0: nothing; null: no ceiling. So the others.</param>
/// <param name="LanUpBytesPerSecond">What it may send to peers.</param>
/// <param name="LanDownBytesPerSecond">What it may take from peers.</param>
/// <param name="WanDelay">How fetches yield to whoever else uses the WAN link; null when nothing is fetched or nothing yields.</param>
/// <param name="BoostedUntil">When the boost ends that a user asked for; null when there is none.</param>
/// <param name="Standing">How the host is powered and connected.</param>
internal sealed record MannersStatus(
    ImmutableArray<string> Reasons,
    PausedPart Paused,
    long? WanDownBytesPerSecond,
    long? LanUpBytesPerSecond,
    long? LanDownBytesPerSecond,
    WanDelayStatus? WanDelay,
    DateTimeOffset? BoostedUntil,
    HostStandingStatus Standing);
