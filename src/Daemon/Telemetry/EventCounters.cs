using System.Collections.Immutable;
using MedV.Daemon.Control.Contract;

namespace MedV.Daemon.Telemetry;

/// <summary>What happened since the daemon started, in numbers that only grow. Safe for use by any number of threads.</summary>
internal sealed class EventCounters
{
    // Images are named by whoever signs the realm; there is no end to what may be named over the years that a daemon runs.
    private const int MostKeys = 512;
    private const string Other = "other";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Image, WanReason Reason), WanCount> _wan = [];
    private long _bans;
    private long _damagedChunks;
    private long _events;
    private long _lost;

    /// <summary>What this host fetched over the WAN: for which image and why. Images beyond a limit are summed up as <c>other</c>.</summary>
    public ImmutableArray<(string Image, WanReason Reason, WanCount Count)> Wan
    {
        get
        {
            lock (_lock)
            {
                return [.. _wan.Select(entry => (entry.Key.Image, entry.Key.Reason, entry.Value)).OrderBy(entry => entry.Image, StringComparer.Ordinal).ThenBy(entry => entry.Reason)];
            }
        }
    }

    /// <summary>Bans of peers.</summary>
    public long Bans => Volatile.Read(ref _bans);

    /// <summary>Chunks on the disks of this host that were found damaged.</summary>
    public long DamagedChunks => Volatile.Read(ref _damagedChunks);

    /// <summary>Events posted.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Events that could not be written.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Counts an event.</summary>
    public void Count(DaemonEvent happened)
    {
        Interlocked.Increment(ref _events);
        switch (happened)
        {
            case DaemonEvent.Bundle bundle:
                CountWan(bundle.Image, bundle.Reason, bundle.Bytes, bundle.Whole);
                break;
            case DaemonEvent.PeerBanned:
                Interlocked.Increment(ref _bans);
                break;
        }
    }

    /// <summary>Counts a file that this host read over the WAN for itself.</summary>
    public void CountFile(string image, long bytes) => CountWan(image, WanReason.Metadata, bytes, whole: true);

    /// <summary>Counts a damaged chunk.</summary>
    public void CountDamage() => Interlocked.Increment(ref _damagedChunks);

    /// <summary>Counts events that could not be written.</summary>
    public void Lose(long events) => Interlocked.Add(ref _lost, events);

    private void CountWan(string image, WanReason reason, long bytes, bool whole)
    {
        lock (_lock)
        {
            (string Image, WanReason Reason) key = _wan.ContainsKey((image, reason)) || _wan.Count < MostKeys ? (image, reason) : (Other, reason);
            WanCount count = _wan.GetValueOrDefault(key);
            _wan[key] = new WanCount(count.Bytes + bytes, count.Whole + (whole ? 1 : 0), count.Broken + (whole ? 0 : 1));
        }
    }
}
