using System.Collections.Immutable;
using MedV.Swarm;
using MedV.Swarm.Peers;

namespace MedV.Daemon.Telemetry;

/// <summary>How fast chunks go to and from each peer, over the last seconds. Safe for use by any number of threads.</summary>
internal sealed class PeerRates
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<(TimeSpan At, ImmutableDictionary<HostId, (long Received, long Sent)> Totals)> _samples = new();

    /// <summary>Notes what each connection has carried so far.</summary>
    /// <param name="now">The time, on any steady scale.</param>
    /// <param name="peers">All that are connected.</param>
    public void Add(TimeSpan now, IEnumerable<PeerReport> peers)
    {
        lock (_lock)
        {
            _samples.Enqueue((now, peers.ToImmutableDictionary(peer => peer.Id, peer => (peer.ReceivedBytes, peer.SentBytes))));
            while (_samples.Count > 2 && now - _samples.Peek().At > Window)
            {
                _samples.Dequeue();
            }
        }
    }

    /// <summary>Bytes per second from and to a peer; 0 for one that has just connected.</summary>
    public (long Received, long Sent) Of(HostId peer)
    {
        lock (_lock)
        {
            var known = _samples.Where(sample => sample.Totals.ContainsKey(peer)).Select(sample => (sample.At, Total: sample.Totals[peer])).ToList();
            if (known.Count < 2 || !_samples.Last().Totals.ContainsKey(peer))
            {
                return default;
            }

            double seconds = (known[^1].At - known[0].At).TotalSeconds;
            return (PerSecond(known[0].Total.Received, known[^1].Total.Received), PerSecond(known[0].Total.Sent, known[^1].Total.Sent));

            // A connection that was made anew counts from 0.
            long PerSecond(long before, long after) => seconds <= 0 || after < before ? 0 : (long)((after - before) / seconds);
        }
    }
}
