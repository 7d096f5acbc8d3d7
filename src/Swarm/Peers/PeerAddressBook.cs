using System.Collections.Immutable;
using System.Net;

namespace MedV.Swarm.Peers;

/// <summary>Where other hosts can be reached, from whom that is known, and when to try next.</summary>
/// <remarks>
/// A host is announced (it said so over mDNS), met (it was connected: its certificate was seen), or only hearsay (a peer tells of it). Hearsay is
/// called last, and soon forgotten. Safe for use by any number of threads.
/// </remarks>
internal sealed class PeerAddressBook(HostId self, TimeProvider time, Random random)
{
    // The host with the lower id calls. The other one waits so long for the call before it tries itself: a firewall may be in the way.
    private static readonly TimeSpan PatienceOfTheHigher = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    // A site that was cut in two is whole again so soon after the cable is.
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GivenUp = TimeSpan.FromMinutes(5);

    // The credit of who tells of it is used up by calls that may be answered yet.
    private static readonly TimeSpan HearsayPause = TimeSpan.FromSeconds(2);
    private const int FailuresToGiveUp = 3;
    private const int FailuresToForgetHearsay = 3;
    private const int FailuresToForget = 16;
    private const int MaximumHearsay = 1024;
    private const int MaximumPeers = 2048;

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<HostId, Entry> _entries = [];
    private readonly Dictionary<HostId, TimeSpan> _putOff = [];
    private readonly HearsayTrust _trust = new();

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>A peer announces itself, or has other addresses now.</summary>
    public void Announced(HostId host, ImmutableArray<IPEndPoint> endPoints)
    {
        lock (_lock)
        {
            if (Open(host) is Entry entry && !entry.Announced.SequenceEqual(endPoints))
            {
                entry.Announced = endPoints;
                Begin(host, entry);
            }
        }
    }

    /// <summary>All that were found, and where they can be reached.</summary>
    public ImmutableDictionary<HostId, ImmutableArray<IPEndPoint>> Addresses()
    {
        lock (_lock)
        {
            return _entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.EndPoints);
        }
    }

    /// <summary>A peer that announced itself does so no more.</summary>
    public void Vanished(HostId host)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(host, out Entry? entry))
            {
                entry.Announced = [];
                ForgetIfHopeless(host, entry);
            }
        }
    }

    /// <summary>A peer tells of another one. Whether that can be true was checked before (<see cref="GossipRules"/>).</summary>
    public void Told(HostId teller, HostId host, IPEndPoint endPoint)
    {
        lock (_lock)
        {
            if (host == teller
                || !_trust.IsCredible(teller, Now)
                || (!_entries.ContainsKey(host) && _entries.Values.Count(entry => entry.IsHearsay) >= MaximumHearsay)
                || Open(host) is not Entry entry
                || !(entry.IsHearsay || entry.IsEmpty)
                || entry.Hearsay.Any(told => told.Teller == teller || told.EndPoint.Equals(endPoint))
                || entry.Hearsay.Length == Entry.MaximumHearsay)
            {
                return;
            }

            if (entry.IsEmpty)
            {
                Begin(host, entry);
            }

            entry.Hearsay = entry.Hearsay.Add((teller, endPoint));
        }
    }

    /// <summary>A peer is connected: should the connection break, the next call comes soon.</summary>
    /// <param name="host">Who.</param>
    /// <param name="endPoint">Where it listens; <see langword="null"/> when it does not say.</param>
    public void Met(HostId host, IPEndPoint? endPoint)
    {
        lock (_lock)
        {
            if (Open(host) is not Entry entry)
            {
                return;
            }

            foreach ((HostId teller, IPEndPoint told) in entry.Hearsay)
            {
                _trust.Answered(teller, told.Address);
            }

            entry.Hearsay = [];
            entry.Met = endPoint ?? entry.Met;
            Begin(host, entry);
            ForgetIfHopeless(host, entry);
        }
    }

    /// <summary>A connection to a peer ended.</summary>
    public void Lost(HostId host)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(host, out Entry? entry))
            {
                Begin(host, entry);
                entry.NextTry += Jittered(FirstRetry);
            }
        }
    }

    /// <summary>A call was in vain: nobody answered, somebody else did, or the peer did not want to talk.</summary>
    public void Failed(HostId host)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(host, out Entry? entry))
            {
                entry.IsBeingCalled = false;
                entry.Failures++;
                entry.NextTry = Now + Jittered(entry.Retry);
                entry.Retry = entry.Retry * 2 < LongestRetry ? entry.Retry * 2 : LongestRetry;
                ForgetIfHopeless(host, entry);
                if (entry.IsHearsay)
                {
                    ForgetLies();
                }
            }
        }
    }

    /// <summary>A host is not to be called for a time.</summary>
    public void PutOff(HostId host, TimeSpan pause)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            foreach ((HostId over, _) in _putOff.Where(entry => entry.Value <= now).ToArray())
            {
                _putOff.Remove(over);
            }

            if (_putOff.Count < MaximumPeers)
            {
                _putOff[host] = now + pause;
            }
        }
    }

    /// <summary>Whether a host is not to be called now.</summary>
    public bool IsPutOff(HostId host)
    {
        lock (_lock)
        {
            return _putOff.TryGetValue(host, out TimeSpan until) && Now < until;
        }
    }

    /// <summary>This host was away: everybody may have moved, and is to be called at once.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            foreach ((HostId host, Entry entry) in _entries)
            {
                bool isBeingCalled = entry.IsBeingCalled;
                Begin(host, entry);
                entry.IsBeingCalled = isBeingCalled;
            }
        }
    }

    /// <summary>All hosts that may be called now or later.</summary>
    public IReadOnlyList<HostId> Hosts() => HostsWhere(_ => true);

    /// <summary>The hosts of <see cref="Hosts"/> that did not let the last calls fail.</summary>
    public IReadOnlyList<HostId> Reachable() => HostsWhere(entry => entry.Failures < FailuresToGiveUp || Now - entry.NextTry > GivenUp);

    /// <summary>Takes peers whose turn it is to be called, in random order. Each one is not due again before its call ended.</summary>
    /// <param name="wanted">Those that are called at all.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="mostHearsay">Of those that are only hearsay so many at most.</param>
    public IReadOnlyList<DueCall> TakeDue(IReadOnlySet<HostId> wanted, int most, int mostHearsay)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            KeyValuePair<HostId, Entry>[] due =
                [.. _entries.Where(entry => !entry.Value.IsBeingCalled && entry.Value.NextTry <= now && wanted.Contains(entry.Key))];
            random.Shuffle(due);
            var calls = new List<DueCall>();
            foreach ((HostId host, Entry entry) in due.OrderBy(entry => entry.Value.IsHearsay))
            {
                if (calls.Count == most || (entry.IsHearsay && mostHearsay == 0))
                {
                    break;
                }

                ImmutableArray<IPEndPoint> endPoints = EndPoints(entry, now);
                if (!endPoints.IsEmpty)
                {
                    mostHearsay -= entry.IsHearsay ? 1 : 0;
                    entry.IsBeingCalled = true;
                    calls.Add(new DueCall(host, endPoints, entry.IsHearsay));
                }
                else
                {
                    entry.NextTry = now + HearsayPause;
                }
            }

            return calls;
        }
    }

    private ImmutableArray<IPEndPoint> EndPoints(Entry entry, TimeSpan now) => entry.IsHearsay
        ? [.. entry.Hearsay.Where(told => _trust.TryCall(told.Teller, told.EndPoint.Address, now)).Select(told => told.EndPoint)]
        : [.. entry.Announced.Concat(entry.Met is null ? [] : [entry.Met]).Distinct()];

    private List<HostId> HostsWhere(Func<Entry, bool> isOne)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            return [.. _entries.Where(entry => !(_putOff.TryGetValue(entry.Key, out TimeSpan until) && now < until) && isOne(entry.Value)).Select(entry => entry.Key)];
        }
    }

    private Entry? Open(HostId host)
    {
        if (!_entries.TryGetValue(host, out Entry? entry) && host != self && _entries.Count < MaximumPeers)
        {
            _entries[host] = entry = new Entry();
        }

        return entry;
    }

    private void Begin(HostId host, Entry entry)
    {
        entry.IsBeingCalled = false;
        entry.Failures = 0;
        entry.Retry = FirstRetry;
        entry.NextTry = self < host ? Now : Now + PatienceOfTheHigher;
    }

    private void ForgetIfHopeless(HostId host, Entry entry)
    {
        if (entry.Announced.IsEmpty
            && (entry.Failures >= (entry.IsHearsay ? FailuresToForgetHearsay : FailuresToForget) || entry.IsEmpty))
        {
            _entries.Remove(host);
        }
    }

    private void ForgetLies()
    {
        TimeSpan now = Now;
        foreach ((HostId host, Entry entry) in _entries.ToArray())
        {
            if (entry.IsHearsay && !entry.Hearsay.Any(told => _trust.IsCredible(told.Teller, now)))
            {
                _entries.Remove(host);
            }
        }
    }

    private TimeSpan Jittered(TimeSpan pause) => pause * (0.5 + random.NextDouble());

    private sealed class Entry
    {
        // One may be a lie, or stale.
        public const int MaximumHearsay = 2;

        public ImmutableArray<IPEndPoint> Announced { get; set; } = [];

        public IPEndPoint? Met { get; set; }

        public ImmutableArray<(HostId Teller, IPEndPoint EndPoint)> Hearsay { get; set; } = [];

        public TimeSpan NextTry { get; set; }

        public TimeSpan Retry { get; set; } = FirstRetry;

        public int Failures { get; set; }

        public bool IsBeingCalled { get; set; }

        public bool IsHearsay => Announced.IsEmpty && Met is null && !Hearsay.IsEmpty;

        /// <summary>Where it was announced, met, or is told to be, the most certain of these.</summary>
        public ImmutableArray<IPEndPoint> EndPoints =>
            !Announced.IsEmpty ? Announced : Met is not null ? [Met] : [.. Hearsay.Select(told => told.EndPoint)];

        public bool IsEmpty => Announced.IsEmpty && Met is null && Hearsay.IsEmpty;
    }
}

/// <summary>A call to make.</summary>
/// <param name="Host">Who should answer.</param>
/// <param name="EndPoints">Where, in the order in which to try.</param>
/// <param name="IsHearsay">Whether only a peer's word says so.</param>
internal sealed record DueCall(HostId Host, ImmutableArray<IPEndPoint> EndPoints, bool IsHearsay);
