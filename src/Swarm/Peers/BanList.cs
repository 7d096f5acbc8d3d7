namespace MedV.Swarm.Peers;

/// <summary>Hosts that lied or broke the protocol, and until when nobody talks to them.</summary>
/// <remarks>Safe for use by any number of threads. A host is known by its certificate, so a new address does not help it.</remarks>
internal sealed class BanList(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<HostId, Ban> _bans = [];

    /// <summary>Bans a host: ten minutes the first time, twice as long each further time, a day at most.</summary>
    public Ban Add(HostId host, string name, string reason)
    {
        lock (_lock)
        {
            TimeSpan duration = _bans.TryGetValue(host, out Ban? before) ? before.Duration * 2 : First;
            duration = duration < Longest ? duration : Longest;
            var ban = new Ban(host, name, reason, duration, time.GetUtcNow() + duration);
            _bans[host] = ban;
            return ban;
        }
    }

    /// <summary>Whether a host is banned now.</summary>
    public bool Contains(HostId host)
    {
        lock (_lock)
        {
            return _bans.TryGetValue(host, out Ban? ban) && time.GetUtcNow() < ban.Until;
        }
    }

    /// <summary>The bans in force.</summary>
    public IReadOnlyList<Ban> Current()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            return [.. _bans.Values.Where(ban => now < ban.Until)];
        }
    }
}
