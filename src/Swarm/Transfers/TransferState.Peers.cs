using System.Collections.Immutable;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Transfers;

/// <content>The side towards the peers: who holds what, and what is asked of whom.</content>
internal sealed partial class TransferState
{
    // Enough for 1 Gbit/s at 16 ms; asked for again when half of it has arrived.
    private const long WindowBytes = 2 * 1024 * 1024;
    private const int RequestChunks = 64;

    // Of very short chunks the window would have thousands, and both ends keep a note of each.
    private const int MostInFlight = 1024;

    // A disk that rots answers Lack now and then, and says Join anew; who often does has said too much.
    private const int LacksForgiven = 16;
    private static readonly TimeSpan SilenceAllowed = TimeSpan.FromSeconds(15);

    // Longer than a chunk takes at the smallest rate that a budget may have; shorter than for ever, since a liar can talk.
    private static readonly TimeSpan LongestWithoutChunk = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PatienceForOne = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OverdueInterval = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<HostId, int> _lacks = [];
    private TimeSpan _lookedForOverdueAt = TimeSpan.MinValue;
    private int _turn;

    /// <summary>Asks peers for what they hold and this host wants. To be called after events and ticks.</summary>
    public void AskPeers(TimeSpan now)
    {
        _now = now;
        if (_held.IsFull || _isPreparing || _disk.IsWaiting(_now) || _peers.Count == 0)
        {
            return;
        }

        // Who is asked first changes, so that of several peers with the same chunks all have something to send.
        _turn = (_turn + 1) % _peers.Count;
        TransferPeer[] inTurn = [.. _peers.Values.Skip(_turn), .. _peers.Values.Take(_turn)];
        foreach (TransferPeer peer in inTurn)
        {
            while (peer.IsBelieved && peer.MayBeOfUse && HasRoom(peer) && NextRequest(peer) is { IsEmpty: false } request)
            {
                peer.Link.Ask(ManifestId, request);
            }
        }

        AskElsewhere([.. inTurn.Where(peer => peer.IsBelieved && peer.InFlight.Count == 0)]);
    }

    /// <summary>
    /// Asks peers with nothing to do for what others were asked for too long ago: the end must not hang on the slowest. Of one more at a time, or where all
    /// hosts are busy each would send the same, and be busier still.
    /// </summary>
    private void AskElsewhere(TransferPeer[] idle)
    {
        // There may be hundreds of peers and thousands of chunks, and events every millisecond.
        if (idle.Length == 0 || _now - OverdueInterval < _lookedForOverdueAt)
        {
            return;
        }

        _lookedForOverdueAt = _now;
        HashSet<int> overdue =
        [
            .. _peers.Values.SelectMany(peer => peer.InFlight).GroupBy(asked => asked.Key, asked => asked.Value)
                .Where(asked => _now - asked.Max() > PatienceForOne)
                .Select(asked => asked.Key),
        ];
        foreach (TransferPeer peer in idle)
        {
            if (overdue.Where(peer.Holds.Contains).Take(RequestChunks).ToImmutableArray() is { IsEmpty: false } late)
            {
                late = NoteAsked(peer, late);
                overdue.ExceptWith(late);
                peer.Link.Ask(ManifestId, late);
            }
        }
    }

    private static bool HasRoom(TransferPeer peer) => peer.InFlightBytes <= WindowBytes / 2 && peer.InFlight.Count <= MostInFlight - RequestChunks;

    private void Greet(IPeerLink link)
    {
        _links.Add(link);
        link.TrySend(OwnJoin());
        link.TrySend(new PeerMessage.Wan(_fetches.Weight));
        _fetches.Greet(link, ManifestId);
    }

    private void Join(IPeerLink link, PeerMessage.Join join, byte weight)
    {
        if (_peers.TryGetValue(link, out TransferPeer? peer))
        {
            Forget(peer);
            peer.Holds = join.Holds;
        }
        else
        {
            peer = new TransferPeer(link, join.Holds);
            _peers.Add(link, peer);
            _leases.Joined(peer.Id, _now);
            _leases.SetWeight(peer.Id, weight);
        }

        peer.IsBelieved = _credit.Has(peer.Id, _now);
        _leases.SetBases(peer.Id, join.Bases);
        _leases.SetPreparing(peer.Id, join.IsPreparing);
        Remember(peer);
    }

    private void Leave(IPeerLink link, bool disconnected)
    {
        if (disconnected)
        {
            _links.Remove(link);
        }

        if (_peers.Remove(link, out TransferPeer? peer))
        {
            Forget(peer);
            GiveUp(peer, peer.InFlight.Keys);
            if (!_peers.Values.Any(other => other.Id == peer.Id))
            {
                _leases.Left(peer.Id, _now);
                _lacks.Remove(peer.Id);
            }
        }
    }

    private void Gain(IPeerLink link, ImmutableArray<int> chunks)
    {
        if (!_peers.TryGetValue(link, out TransferPeer? peer))
        {
            return;
        }

        int[] added = [.. chunks.Where(peer.Holds.Add)];
        if (peer.IsBelieved)
        {
            _leases.Gained(peer.Id, added, _now);
            Array.ForEach(added, _site.Gained);
            peer.MayBeOfUse |= added.Length > 0;
        }
    }

    private void Unask(IPeerLink link, ImmutableArray<int> chunks)
    {
        if (!_peers.TryGetValue(link, out TransferPeer? peer))
        {
            return;
        }

        foreach (int chunk in chunks)
        {
            if (peer.Holds.Remove(chunk) && peer.IsBelieved)
            {
                _site.Lost(chunk);
            }
        }

        GiveUp(peer, chunks);
        _lacks[peer.Id] = _lacks.GetValueOrDefault(peer.Id) + chunks.Length;
        if (_lacks[peer.Id] > LacksForgiven)
        {
            _lacks[peer.Id] = 0;
            Doubt(peer);
        }
    }

    private void Answered(IPeerLink link, int chunk)
    {
        if (_peers.TryGetValue(link, out TransferPeer? peer))
        {
            peer.LastAnswer = _now;
            GiveUp(peer, [chunk]);
        }
    }

    /// <summary>Chunks are not to come from a peer any more: unless they are held or on their way from another, somebody may be asked for them.</summary>
    private void GiveUp(TransferPeer peer, IEnumerable<int> chunks)
    {
        bool isAnyWanted = false;
        foreach (int chunk in chunks.ToArray())
        {
            if (peer.InFlight.Remove(chunk))
            {
                peer.InFlightBytes -= _store.Manifest.Chunks.BytesOf(chunk);
                if (!_held.Contains(chunk) && !_peers.Values.Any(other => other.InFlight.ContainsKey(chunk)))
                {
                    _taken.Remove(chunk);
                    isAnyWanted = true;
                }
            }
        }

        if (isAnyWanted)
        {
            LookAgain();
        }
    }

    private void LookAgain()
    {
        foreach (TransferPeer peer in _peers.Values)
        {
            peer.MayBeOfUse = true;
        }
    }

    private ImmutableArray<int> NextRequest(TransferPeer peer)
    {
        ImmutableArray<int> picked = _picker.Pick(_site, peer.Holds, _taken, RequestChunks);
        peer.MayBeOfUse = !picked.IsEmpty;
        return NoteAsked(peer, picked);
    }

    /// <summary>Notes the first of some chunks as asked of a peer, as many as have room in its window, and one at least.</summary>
    private ImmutableArray<int> NoteAsked(TransferPeer peer, ImmutableArray<int> chunks)
    {
        if (peer.InFlight.Count == 0)
        {
            peer.LastAnswer = _now;
        }

        int asked = 0;
        while (asked < chunks.Length && (asked == 0 || peer.InFlightBytes < WindowBytes))
        {
            int chunk = chunks[asked++];
            _taken.Add(chunk);
            peer.InFlight[chunk] = _now;
            peer.InFlightBytes += _store.Manifest.Chunks.BytesOf(chunk);
        }

        return chunks[..asked];
    }

    /// <summary>A chunk is here: whoever else was asked for it need not send it.</summary>
    private void CancelElsewhere(int chunk)
    {
        foreach (TransferPeer peer in _peers.Values)
        {
            if (peer.InFlight.ContainsKey(chunk))
            {
                GiveUp(peer, [chunk]);
                peer.Link.Cancel(ManifestId, [chunk]);
            }
        }
    }

    /// <summary>A peer that was asked and gives nothing for long does not count: what it says it holds comes from others, or over the WAN.</summary>
    private void DoubtSilentPeers()
    {
        foreach (TransferPeer peer in _peers.Values)
        {
            if (peer.IsBelieved && peer.InFlight.Count > 0 && (peer.Link.Silence > SilenceAllowed || _now - peer.LastAnswer > LongestWithoutChunk))
            {
                Doubt(peer);
            }
        }
    }

    private void Doubt(TransferPeer peer)
    {
        ImmutableArray<int> asked = [.. peer.InFlight.Keys];
        _credit.Failed(peer.Id, _now);
        Forget(peer);
        peer.IsBelieved = false;
        GiveUp(peer, asked);
        if (!asked.IsEmpty)
        {
            peer.Link.Cancel(ManifestId, asked);
        }
    }

    private void BelieveAgain()
    {
        foreach (TransferPeer peer in _peers.Values)
        {
            if (!peer.IsBelieved && _credit.Has(peer.Id, _now))
            {
                peer.IsBelieved = true;
                Remember(peer);
            }
        }
    }

    /// <summary>Counts what a peer holds.</summary>
    private void Remember(TransferPeer peer)
    {
        for (int chunk = 0; chunk < peer.Holds.Size && peer.IsBelieved; chunk++)
        {
            if (peer.Holds.Contains(chunk))
            {
                _site.Gained(chunk);
            }
        }

        peer.MayBeOfUse = true;
    }

    private void Forget(TransferPeer peer)
    {
        for (int chunk = 0; chunk < peer.Holds.Size && peer.IsBelieved; chunk++)
        {
            if (peer.Holds.Contains(chunk))
            {
                _site.Lost(chunk);
            }
        }
    }

    /// <summary>Tells the peers which chunks are new on this host.</summary>
    /// <param name="evenIfNone">To say that it gets on with looking for them.</param>
    private void TellNews(bool evenIfNone)
    {
        if (_news.Count == 0 && evenIfNone)
        {
            Tell(new PeerMessage.Have(ManifestId, []));
        }

        for (int start = 0; start < _news.Count; start += PeerProtocol.MaximumNumbers)
        {
            Tell(new PeerMessage.Have(ManifestId, [.. _news.Skip(start).Take(PeerProtocol.MaximumNumbers)]));
        }

        _news.Clear();
    }
}
