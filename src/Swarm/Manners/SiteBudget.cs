namespace MedV.Swarm.Manners;

/// <summary>One WAN budget that the hosts of a site share without a server.</summary>
/// <remarks>
/// Each host that fetches has the same part. Who does not fetch needs none, so this host counts itself always: its part is right before it begins, and it says Lease taken before its
/// first byte, so that the others make room. docs/manners.md tells what remains of the sum while hosts come and go.
/// </remarks>
public static class SiteBudget
{
    /// <summary>This host's part.</summary>
    /// <param name="bytesPerSecond">What the site may have.</param>
    /// <param name="othersFetching">How many other hosts fetch now.</param>
    /// <returns>Rounded down; at least 1 unless the site may have nothing.</returns>
    public static long ShareOf(long bytesPerSecond, int othersFetching) =>
        bytesPerSecond == 0 ? 0 : long.Max(1, bytesPerSecond / (1L + othersFetching));
}
