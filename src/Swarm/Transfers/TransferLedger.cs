using System.Collections.Immutable;

namespace MedV.Swarm.Transfers;

/// <summary>Counts the chunks of a transfer by where they came from.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class TransferLedger
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<HostId, SourceCount> _fromPeers = ImmutableDictionary<HostId, SourceCount>.Empty;

    /// <summary>What came over the WAN in full.</summary>
    public SourceCount FromWan { get; private set; }

    /// <summary>What patches made that came over the WAN.</summary>
    public SourceCount FromPatches { get; private set; }

    /// <summary>Response body bytes read for both.</summary>
    public long WanBodyBytes { get; private set; }

    /// <summary>What came from each peer.</summary>
    public ImmutableDictionary<HostId, SourceCount> FromPeers => _fromPeers;

    public void AddFromPeer(HostId peer, int bytes)
    {
        lock (_lock)
        {
            _fromPeers = _fromPeers.SetItem(peer, _fromPeers.GetValueOrDefault(peer).Plus(bytes));
        }
    }

    public void AddFromWan(int bytes, bool byPatch)
    {
        lock (_lock)
        {
            (FromWan, FromPatches) = byPatch ? (FromWan, FromPatches.Plus(bytes)) : (FromWan.Plus(bytes), FromPatches);
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
