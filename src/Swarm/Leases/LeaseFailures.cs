namespace MedV.Swarm.Leases;

/// <summary>How often hosts lost their leases because nothing came of them, whether they are here or not: nobody comes back as a new one.</summary>
internal sealed class LeaseFailures(LeaseRules rules)
{
    private const int MostRemembered = 4096;
    private const int MostDoublings = 16;

    private readonly Dictionary<HostId, int> _counts = [];

    public int Of(HostId host) => _counts.GetValueOrDefault(host);

    /// <summary>It brought a chunk.</summary>
    public void Forget(HostId host) => _counts.Remove(host);

    /// <summary>It failed once more.</summary>
    /// <returns>How long it is not counted on.</returns>
    public TimeSpan Add(HostId host)
    {
        if (_counts.Count >= MostRemembered)
        {
            _counts.Clear();
        }

        int before = Of(host);
        _counts[host] = before + 1;
        TimeSpan longer = rules.Distrust * Math.Pow(2, int.Min(before, MostDoublings));
        return longer < rules.LongestDistrust ? longer : rules.LongestDistrust;
    }
}
