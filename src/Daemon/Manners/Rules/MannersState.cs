using MedV.Swarm.Manners.Delay;

namespace MedV.Daemon.Manners.Rules;

/// <summary>All that manners depend on beside the policy, at one moment.</summary>
/// <param name="Facts">What the operating system says.</param>
/// <param name="FreeDiskBytes">Bytes free on the disk of the store.</param>
/// <param name="OthersFetching">How many other hosts of the site fetch over the WAN.</param>
/// <param name="Now">The time on the wall.</param>
/// <param name="IsBoosted">Whether a user waits.</param>
/// <param name="WanDelay">What yielding to others on the WAN link does; null: nothing.</param>
internal sealed record MannersState(
    HostFacts Facts, long FreeDiskBytes, int OthersFetching, WallMinute Now, bool IsBoosted, DelayReport? WanDelay = null);
