using System.Collections.Immutable;
using System.Net;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>What was heard on one link, for as long as it is to be believed (RFC 6762 sections 5.2 and 10).</summary>
/// <remarks>
/// Times are spans since the start of the program. Everything is bounded: pointers under one name, addresses of one host, one service and one
/// text record of an instance, and the total. Not safe for use by several threads.
/// </remarks>
internal sealed class RecordCache
{
    /// <summary>Most instances of one type.</summary>
    public const int MaximumPointers = 1024;

    /// <summary>Most records in all: with every instance complete, two addresses each and room to spare.</summary>
    public const int MaximumRecords = 8192;

    /// <summary>A stranger's "forever" ends after 75 minutes, the longest that the RFC proposes.</summary>
    public const uint MaximumSeconds = 4500;

    /// <summary>A stranger's "for a moment" lasts 10 seconds, so that it cannot make us ask four times a second.</summary>
    public const uint MinimumSeconds = 10;

    private static readonly TimeSpan GoodbyeGrace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(DomainName Name, RecordType Type), Dictionary<RecordData, CachedRecord>> _sets = [];
    private readonly Dictionary<IPAddress, int> _pointersOf = [];
    private int _count;

    /// <summary>Grows with every change of content; a refreshed time to live is none.</summary>
    public long Version { get; private set; }

    /// <summary>How many records are held.</summary>
    public int Count => _count;

    /// <summary>When something next expires or wants to be asked for again, at the earliest; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan NextDue { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Takes in one record of a response.</summary>
    /// <param name="record">The record; its name and type have been found to be of interest.</param>
    /// <param name="now">The time.</param>
    /// <param name="jitter">0 to 1: how far behind the first possible moment this host asks again, so that not all hosts do at once.</param>
    /// <param name="sender">Who sent it.</param>
    public void Add(DnsRecord record, TimeSpan now, double jitter, IPAddress? sender = null)
    {
        ArgumentNullException.ThrowIfNull(record);

        (DomainName Name, RecordType Type) key = (record.Name, record.Type);
        _sets.TryGetValue(key, out Dictionary<RecordData, CachedRecord>? set);
        if (record.Seconds == 0)
        {
            if (set is not null && set.TryGetValue(record.Data, out CachedRecord? leaving))
            {
                leaving.ExpireBy(now + GoodbyeGrace);
                NextDue = Min(NextDue, leaving.NextDue);
            }

            return;
        }

        if (record.CacheFlush && set is not null)
        {
            FlushOlder(set, record.Data, now);
        }

        if (set is not null && set.TryGetValue(record.Data, out CachedRecord? known))
        {
            known.Refresh(now, record.Seconds, jitter);
            NextDue = Min(NextDue, known.NextDue);
            return;
        }

        sender ??= IPAddress.None;
        if (!MakeRoom(key, set, sender))
        {
            return;
        }

        set ??= _sets[key] = [];
        var added = new CachedRecord(record, now, jitter) { Sender = sender };
        set.Add(record.Data, added);
        if (key.Type == RecordType.Pointer)
        {
            _pointersOf[sender] = _pointersOf.GetValueOrDefault(sender) + 1;
        }

        _count++;
        Version++;
        NextDue = Min(NextDue, added.NextDue);
    }

    /// <summary>Forgets by <paramref name="moment"/> all that is not heard again until then.</summary>
    public void Doubt(TimeSpan moment)
    {
        foreach (CachedRecord record in All())
        {
            record.ExpireBy(moment);
            NextDue = Min(NextDue, record.NextDue);
        }
    }

    /// <summary>The records under a name and type, in no order.</summary>
    public IReadOnlyCollection<CachedRecord> Find(DomainName name, RecordType type) =>
        _sets.TryGetValue((name, type), out Dictionary<RecordData, CachedRecord>? set) ? set.Values : [];

    /// <summary>Whether exactly this is held.</summary>
    public bool Holds(DnsRecord record) =>
        _sets.TryGetValue((record.Name, record.Type), out Dictionary<RecordData, CachedRecord>? set) && set.ContainsKey(record.Data);

    /// <summary>All records, in no order.</summary>
    public IEnumerable<CachedRecord> All() => _sets.Values.SelectMany(set => set.Values);

    /// <summary>Forgets what has expired, and collects what should be asked for again. Call when <see cref="NextDue"/> has come.</summary>
    /// <returns>Name and type of each record whose time is running out.</returns>
    public ImmutableHashSet<(DomainName Name, RecordType Type)> Age(TimeSpan now)
    {
        if (now < NextDue)
        {
            return [];
        }

        ImmutableHashSet<(DomainName, RecordType)>.Builder wanted = ImmutableHashSet.CreateBuilder<(DomainName, RecordType)>();
        NextDue = TimeSpan.MaxValue;
        foreach (((DomainName Name, RecordType Type) key, Dictionary<RecordData, CachedRecord> set) in _sets.ToArray())
        {
            foreach (CachedRecord record in set.Values.ToArray())
            {
                if (record.ExpiresAt <= now)
                {
                    Remove(key, set, record);
                    continue;
                }

                if (record.TakeRefresh(now))
                {
                    wanted.Add(key);
                }

                NextDue = Min(NextDue, record.NextDue);
            }
        }

        return wanted.ToImmutable();
    }

    /// <summary>Forgets every record whose name is not in <paramref name="names"/>.</summary>
    public void KeepOnly(IReadOnlySet<DomainName> names)
    {
        foreach (((DomainName Name, RecordType Type) key, Dictionary<RecordData, CachedRecord> set) in _sets.ToArray())
        {
            if (!names.Contains(key.Name))
            {
                foreach (CachedRecord record in set.Values.ToArray())
                {
                    Remove(key, set, record);
                }
            }
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    // What arrived within the last second may be of the same announcement, split over packets: it stays.
    private void FlushOlder(Dictionary<RecordData, CachedRecord> set, RecordData fresh, TimeSpan now)
    {
        foreach (CachedRecord old in set.Values.Where(old => now - old.HeardAt > GoodbyeGrace && !old.Record.Data.Equals(fresh)))
        {
            old.ExpireBy(now + GoodbyeGrace);
            NextDue = Min(NextDue, old.NextDue);
        }
    }

    private bool MakeRoom((DomainName Name, RecordType Type) key, Dictionary<RecordData, CachedRecord>? set, IPAddress sender)
    {
        int limit = key.Type switch
        {
            RecordType.Pointer => MaximumPointers,
            RecordType.IPv4Address or RecordType.IPv6Address => LocalService.MaximumAddresses,
            _ => 1,
        };
        if (set is not null && set.Count >= limit)
        {
            if (key.Type == RecordType.Pointer)
            {
                return MakeRoomFor(key, set, sender);
            }

            if (limit > 1)
            {
                return false;
            }

            // An instance has one place and one text: the latest word counts.
            set.Clear();
            _count--;
        }

        return _count < MaximumRecords;
    }

    /// <summary>Who tells of most instances gives way to who tells of fewer: a stranger that makes hosts up hides none that is there.</summary>
    private bool MakeRoomFor((DomainName Name, RecordType Type) key, Dictionary<RecordData, CachedRecord> set, IPAddress sender)
    {
        (IPAddress loudest, int most) = _pointersOf.MaxBy(of => of.Value);
        if (_pointersOf.GetValueOrDefault(sender) + 1 >= most)
        {
            return false;
        }

        Remove(key, set, set.Values.First(record => record.Sender.Equals(loudest)));
        return _count < MaximumRecords;
    }

    private void Remove((DomainName Name, RecordType Type) key, Dictionary<RecordData, CachedRecord> set, CachedRecord record)
    {
        set.Remove(record.Record.Data);
        if (set.Count == 0)
        {
            _sets.Remove(key);
        }

        if (key.Type == RecordType.Pointer && --_pointersOf[record.Sender] == 0)
        {
            _pointersOf.Remove(record.Sender);
        }

        _count--;
        Version++;
    }
}
