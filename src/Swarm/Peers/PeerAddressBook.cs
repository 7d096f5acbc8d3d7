using System.Collections.Immutable;
using System.Net;

namespace MedV.Swarm.Peers;

/// <summary>Where discovered peers can be reached, and when to try next.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class PeerAddressBook(HostId self, TimeProvider time, Random random)
{
    // The host with the lower id calls. The other one waits so long for the call before it tries itself: a firewall may be in the way.
    private static readonly TimeSpan PatienceOfTheHigher = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);
    private const int MaximumPeers = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<HostId, Entry> _entries = [];

    /// <summary>A peer was discovered, or has other addresses now.</summary>
    public void Set(HostId host, ImmutableArray<IPEndPoint> endPoints)
    {
        lock (_lock)
        {
            if (host == self || (_entries.Count >= MaximumPeers && !_entries.ContainsKey(host)))
            {
                return;
            }

            DateTimeOffset now = time.GetUtcNow();
            _entries[host] = new Entry(endPoints, self < host ? now : now + PatienceOfTheHigher, FirstRetry);
        }
    }

    /// <summary>A peer said goodbye, or was not heard of for long.</summary>
    public void Remove(HostId host)
    {
        lock (_lock)
        {
            _entries.Remove(host);
        }
    }

    /// <summary>All that are discovered.</summary>
    public IReadOnlyList<HostId> Hosts()
    {
        lock (_lock)
        {
            return [.. _entries.Keys];
        }
    }

    /// <summary>All that are discovered, and where they can be reached.</summary>
    public ImmutableDictionary<HostId, ImmutableArray<IPEndPoint>> Addresses()
    {
        lock (_lock)
        {
            return _entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.EndPoints);
        }
    }

    /// <summary>Peers whose turn it is to be called; each one's next turn is put off.</summary>
    public IReadOnlyList<(HostId Host, ImmutableArray<IPEndPoint> EndPoints)> TakeDue()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            var due = _entries.Where(entry => now >= entry.Value.NextTry).Select(entry => (entry.Key, entry.Value.EndPoints)).ToList();
            foreach ((HostId host, _) in due)
            {
                Entry entry = _entries[host];
                TimeSpan longer = entry.Retry * 2 < LongestRetry ? entry.Retry * 2 : LongestRetry;
                _entries[host] = entry with { NextTry = now + (entry.Retry * (0.5 + random.NextDouble())), Retry = longer };
            }

            return due;
        }
    }

    /// <summary>A connection to the peer works: should it break, the next call comes soon.</summary>
    public void Connected(HostId host)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(host, out Entry? entry))
            {
                _entries[host] = entry with { Retry = FirstRetry };
            }
        }
    }

    private sealed record Entry(ImmutableArray<IPEndPoint> EndPoints, DateTimeOffset NextTry, TimeSpan Retry);
}
