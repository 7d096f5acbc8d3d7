using MedV.Chunking;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Transfers;

/// <summary>The running fetches of a transfer, and how long to leave the origin alone after a failure. Used by the transfer's loop.</summary>
internal sealed class WanFetches(HostId self, WanLeases leases, Random random)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnnounceInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, (BundleFetch Fetch, Task Running)> _running = [];
    private readonly Dictionary<int, (TimeSpan Until, TimeSpan Pause)> _putOff = [];
    private TimeSpan _pause = FirstPause;
    private TimeSpan _pausedUntil = TimeSpan.MinValue;
    private TimeSpan _announcedAt = TimeSpan.Zero;
    private bool _able = true;

    /// <summary>Why nothing comes from the origin, if so.</summary>
    public string? Problem { get; private set; }

    public void Start(BundleFetch fetch, Task running) => _running.Add(fetch.Grant.Bundle, (fetch, running));

    /// <summary>Ends the books of a fetch.</summary>
    public void Forget(BundleFetch fetch)
    {
        _running.Remove(fetch.Grant.Bundle);
        fetch.Dispose();
    }

    /// <summary>Stops the fetch of a bundle, because another host goes first.</summary>
    public void Yield(int bundle)
    {
        if (_running.TryGetValue(bundle, out (BundleFetch Fetch, Task Running) entry))
        {
            entry.Fetch.Yield();
        }
    }

    /// <summary>Whether a bundle that came damaged is left alone for now.</summary>
    public bool IsPutOff(int bundle, TimeSpan now) => _putOff.TryGetValue(bundle, out (TimeSpan Until, TimeSpan Pause) put) && now < put.Until;

    /// <summary>Tells a peer that just came what this host is fetching.</summary>
    public void Greet(PeerConnection peer, Digest manifest)
    {
        if (!_able)
        {
            peer.TrySend(new PeerMessage.Wan(Able: false));
        }

        foreach (int bundle in _running.Keys)
        {
            peer.TrySend(new PeerMessage.Lease(manifest, bundle, Taken: true));
        }
    }

    /// <summary>Says again that a lease gets on, once a second, when bytes came meanwhile: a slow link is no reason to take it over.</summary>
    public void Announce(TimeSpan now, Digest manifest, Action<PeerMessage> tell)
    {
        if (now - _announcedAt < AnnounceInterval)
        {
            return;
        }

        _announcedAt = now;
        foreach ((BundleFetch fetch, _) in _running.Values)
        {
            if (fetch.BodyBytes != fetch.AnnouncedBodyBytes)
            {
                fetch.AnnouncedBodyBytes = fetch.BodyBytes;
                tell(new PeerMessage.Lease(manifest, fetch.Grant.Bundle, Taken: true));
            }
        }
    }

    /// <summary>Ends the pause after a failure when its time has come.</summary>
    public void Tick(TimeSpan now, Action<PeerMessage> tell)
    {
        if (!_able && now >= _pausedUntil)
        {
            SetAble(true, tell);
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
    /// A bundle did not come. When its bytes were wrong, that bundle is put off; when the origin is down, all of it is, and the peers are
    /// told, so that one that can reach it takes over at once.
    /// </summary>
    public void Failed(int bundle, OriginException error, TimeSpan now, Action<PeerMessage> tell)
    {
        Problem = error.Message;
        if (error.Fault is OriginFault.Damaged or OriginFault.NotFound)
        {
            TimeSpan pause = _putOff.TryGetValue(bundle, out (TimeSpan Until, TimeSpan Pause) before) ? Longer(before.Pause) : FirstPause;
            _putOff[bundle] = (now + Jittered(pause), pause);
            return;
        }

        _pausedUntil = now + Jittered(_pause);
        _pause = Longer(_pause);
        SetAble(false, tell);
    }

    /// <summary>Waits for what is running; the caller has cancelled it.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_running.Values.Select(entry => entry.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach ((BundleFetch fetch, _) in _running.Values)
        {
            fetch.Dispose();
        }
    }

    private void SetAble(bool able, Action<PeerMessage> tell)
    {
        _able = able;
        leases.SetWan(self, able);
        tell(new PeerMessage.Wan(able));
    }

    private TimeSpan Jittered(TimeSpan pause) => pause * (0.75 + (random.NextDouble() / 2));

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
