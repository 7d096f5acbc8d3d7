using System.Collections.Immutable;
using MedV.Swarm.Manners.Delay;

namespace MedV.Daemon.Manners.Rules;

/// <summary>Manners in the words of <c>medv status</c>.</summary>
internal static class WaitReasons
{
    /// <summary>Why this host is slower than it could be, the weightiest reason first.</summary>
    public static ImmutableArray<string> Of(PauseScope pause, string pauseCause, Limit wanDown, Limit lanUp, Limit lanDown)
    {
        if (pause == PauseScope.All)
        {
            return [$"paused: {pauseCause}"];
        }

        var reasons = ImmutableArray.CreateBuilder<string>();
        Add(pause == PauseScope.Wan ? $"WAN paused: {pauseCause}" : Of("WAN", wanDown));
        Add(Of("LAN upload", lanUp));
        Add(Of("LAN download", lanDown));
        return reasons.ToImmutable();

        void Add(string? reason)
        {
            if (reason is not null)
            {
                reasons.Add(reason);
            }
        }
    }

    /// <summary>The cause of a share of the site's budget.</summary>
    public static string OfSite(long budget, int othersFetching) => othersFetching == 0
        ? "the site's WAN budget"
        : $"the site's WAN budget of {RateCap.Show(budget)}, shared with {othersFetching} {(othersFetching == 1 ? "host" : "hosts")}";

    /// <summary>What is left when fetches make way for others, if they do.</summary>
    public static Limit MakingWay(DelayReport? delay) => delay is { MakesWay: true }
        ? new Limit(delay.BytesPerSecond, $"others who use the link: packets wait {delay.QueueingDelay.TotalMilliseconds:0} ms")
        : Limit.None;

    private static string? Of(string what, Limit limit) => limit.BytesPerSecond switch
    {
        null => null,
        0 => $"{what} paused by {limit.Cause}",
        long rate => $"{what} limited to {RateCap.Show(rate)} by {limit.Cause}",
    };
}
