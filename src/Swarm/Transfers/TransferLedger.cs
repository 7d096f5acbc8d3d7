using System.Collections.Immutable;

namespace MedV.Swarm.Transfers;

/// <summary>Counts the bytes of a transfer by where they came from.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class TransferLedger
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<HostId, long> _peerBytes = ImmutableDictionary<HostId, long>.Empty;

    public long WanBytes { get; private set; }

    public long WanBodyBytes { get; private set; }

    public ImmutableDictionary<HostId, long> PeerBytes => _peerBytes;

    public void AddFromPeer(HostId peer, int bytes)
    {
        lock (_lock)
        {
            _peerBytes = _peerBytes.SetItem(peer, _peerBytes.GetValueOrDefault(peer) + bytes);
        }
    }

    public void AddFromWan(int bytes)
    {
        lock (_lock)
        {
            WanBytes += bytes;
        }
    }

    public void AddBody(long bytes)
    {
        lock (_lock)
        {
            WanBodyBytes += bytes;
        }
    }
}
