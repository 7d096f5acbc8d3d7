using MedV.Chunking;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Transfers;

/// <summary>The running fetches of a transfer, and how long to leave the origin alone after a failure. Without clock.</summary>
internal sealed class WanFetches(Random random)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnnounceInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, Entry> _running = [];
    private readonly Dictionary<int, (TimeSpan Until, TimeSpan Pause)> _putOff = [];
    private TimeSpan _pause = FirstPause;
    private TimeSpan _pausedUntil = TimeSpan.MinValue;
    private TimeSpan _announcedAt = TimeSpan.MinValue;

    /// <summary>Why nothing comes from the origin, if so.</summary>
    public string? Problem { get; private set; }

    /// <summary>How much of the WAN work is this host's, as the peers know it.</summary>
    public byte Weight { get; set; } = WanWeight.Usual;

    /// <summary>How much it is now.</summary>
    /// <param name="own">What the host's circumstances say.</param>
    /// <param name="now">The time: during the pause after a failure it is none.</param>
    public byte WeightNow(byte own, TimeSpan now) => now < _pausedUntil ? WanWeight.None : own;

    /// <summary>How many run.</summary>
    public int Count => _running.Count;

    public void Start(IBundleFetch fetch) => _running.Add(fetch.Grant.Bundle, new Entry(fetch));

    /// <summary>Ends the books of a fetch.</summary>
    public void Forget(int bundle) => _running.Remove(bundle);

    /// <summary>Stops the fetch of a bundle, because another host goes first.</summary>
    public void Yield(int bundle)
    {
        if (_running.TryGetValue(bundle, out Entry? entry))
        {
            entry.Fetch.Yield();
        }
    }

    /// <summary>Stops all fetches: this host uses the WAN no more for now.</summary>
    public void YieldAll()
    {
        foreach (Entry entry in _running.Values.Where(entry => !entry.Fetch.HasYielded))
        {
            entry.Fetch.Yield();
        }
    }

    /// <summary>Whether a bundle that came damaged is left alone for now.</summary>
    public bool IsPutOff(int bundle, TimeSpan now) => _putOff.TryGetValue(bundle, out (TimeSpan Until, TimeSpan Pause) put) && now < put.Until;

    /// <summary>Tells a peer that just came what this host is fetching.</summary>
    public void Greet(IPeerLink peer, Digest manifest)
    {
        foreach (Entry entry in _running.Values)
        {
            peer.TrySend(entry.Lease(manifest));
        }
    }

    /// <summary>Says again that a lease gets on, once a second, when bytes came meanwhile: a slow link is no reason to take it over.</summary>
    public void Announce(TimeSpan now, Digest manifest, Action<PeerMessage> tell)
    {
        if (now - AnnounceInterval < _announcedAt)
        {
            return;
        }

        _announcedAt = now;
        foreach (Entry entry in _running.Values)
        {
            if (entry.Fetch.BodyBytes != entry.Announced)
            {
                entry.Announced = entry.Fetch.BodyBytes;
                tell(entry.Lease(manifest));
            }
        }
    }

    public void Succeeded(int bundle)
    {
        _pause = FirstPause;
        _putOff.Remove(bundle);
        if (_putOff.Count == 0)
        {
            Problem = null;
        }
    }

    /// <summary>
    /// A bundle did not come. When its bytes were wrong, that bundle is put off; when the origin is down, all of it is, and this host has no weight, so that
    /// one that can reach it takes over at once.
    /// </summary>
    public void Failed(int bundle, OriginException error, TimeSpan now)
    {
        Problem = error.Message;
        if (error.Fault is OriginFault.Damaged or OriginFault.NotFound)
        {
            TimeSpan pause = _putOff.TryGetValue(bundle, out (TimeSpan Until, TimeSpan Pause) before) ? Longer(before.Pause) : FirstPause;
            _putOff[bundle] = (now + Jittered(pause), pause);
        }
        else if (now >= _pausedUntil)
        {
            // Fetches that ran side by side and failed together are one failure.
            _pausedUntil = now + Jittered(_pause);
            _pause = Longer(_pause);
        }
    }

    private TimeSpan Jittered(TimeSpan pause) => pause * (0.75 + (random.NextDouble() / 2));

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private sealed class Entry(IBundleFetch fetch)
    {
        public IBundleFetch Fetch { get; } = fetch;

        /// <summary>Its bytes when it was last announced.</summary>
        public long Announced { get; set; }

        public PeerMessage.Lease Lease(Digest manifest) =>
            new(manifest, Fetch.Grant.Bundle, Fetch.Grant.Epoch, (uint)long.Min(Fetch.BodyBytes, uint.MaxValue), Taken: true);
    }
}
