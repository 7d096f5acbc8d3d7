using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Transfers;

/// <content>The side towards the peers: who holds what, and what is asked of whom.</content>
public sealed partial class ImageTransfer
{
    // Enough for 1 Gbit/s at 16 ms; asked for again when half of it has arrived.
    private const long WindowBytes = 2 * 1024 * 1024;
    private const int RequestChunks = 64;
    private static readonly TimeSpan SilenceAllowed = TimeSpan.FromSeconds(15);

    private void Greet(PeerConnection peer)
    {
        _connections.Add(peer);
        peer.TrySend(OwnJoin());
        _fetches.Greet(peer, ManifestId);
    }

    private void Join(PeerConnection connection, PeerMessage.Join join, bool wanAble)
    {
        ChunkSet holds = join.Holds;
        if (_peers.TryGetValue(connection, out TransferPeer? peer))
        {
            Forget(peer.Holds);
            peer.Holds = holds;
        }
        else
        {
            peer = new TransferPeer(connection, holds, _random);
            _peers.Add(connection, peer);
            _leases.Joined(peer.Id, Now);
            _leases.SetWan(peer.Id, wanAble);
        }

        _leases.SetBases(peer.Id, join.Bases);
        _leases.SetPreparing(peer.Id, join.IsPreparing);
        for (int chunk = 0; chunk < holds.Size; chunk++)
        {
            if (holds.Contains(chunk))
            {
                _site.Gained(chunk);
            }
        }

        Want(peer);
    }

    private void Leave(PeerConnection connection, bool disconnected)
    {
        if (disconnected)
        {
            _connections.Remove(connection);
        }

        if (_peers.Remove(connection, out TransferPeer? peer))
        {
            Forget(peer.Holds);
            _inFlight.ExceptWith(peer.InFlight);
            foreach (int chunk in peer.InFlight)
            {
                WantAgain(chunk);
            }

            if (!_peers.Values.Any(other => other.Id == peer.Id))
            {
                _leases.Left(peer.Id);
            }
        }
    }

    private void Forget(ChunkSet holds)
    {
        for (int chunk = 0; chunk < holds.Size; chunk++)
        {
            if (holds.Contains(chunk))
            {
                _site.Lost(chunk);
            }
        }
    }

    private void Gain(PeerConnection connection, ImmutableArray<int> chunks)
    {
        if (!_peers.TryGetValue(connection, out TransferPeer? peer))
        {
            return;
        }

        _leases.Gained(peer.Id, chunks.Where(chunk => !peer.Holds.Contains(chunk)), Now);
        foreach (int chunk in chunks)
        {
            if (peer.Holds.Add(chunk))
            {
                _site.Gained(chunk);
                WantFrom(peer, chunk);
            }
        }
    }

    private void Unask(PeerConnection connection, ImmutableArray<int> chunks)
    {
        foreach (int chunk in chunks)
        {
            Answered(connection, chunk);
            if (_peers.TryGetValue(connection, out TransferPeer? peer) && peer.Holds.Remove(chunk))
            {
                _site.Lost(chunk);
            }

            WantAgain(chunk);
        }
    }

    private void Answered(PeerConnection connection, int chunk)
    {
        if (_peers.TryGetValue(connection, out TransferPeer? peer) && peer.InFlight.Remove(chunk))
        {
            peer.InFlightBytes -= _store.Manifest.Chunks[chunk].Bytes;
            peer.LastAnswer = Now;
            _inFlight.Remove(chunk);
        }
    }

    /// <summary>Puts all that a peer holds and this host lacks on the peer's list.</summary>
    private void Want(TransferPeer peer)
    {
        for (int chunk = 0; chunk < peer.Holds.Size; chunk++)
        {
            if (peer.Holds.Contains(chunk))
            {
                WantFrom(peer, chunk);
            }
        }
    }

    private void WantFrom(TransferPeer peer, int chunk)
    {
        if (!_held.Contains(chunk) && !_inFlight.Contains(chunk))
        {
            peer.Wanted.Add(chunk);
        }
    }

    /// <summary>A chunk did not come from whom it was asked of: whoever else holds it may be asked.</summary>
    private void WantAgain(int chunk)
    {
        foreach (TransferPeer peer in _peers.Values)
        {
            if (peer.Holds.Contains(chunk))
            {
                WantFrom(peer, chunk);
            }
        }
    }

    private void AskPeers()
    {
        if (_held.IsFull || _isPreparing || _disk.IsWaiting(Now))
        {
            return;
        }

        foreach (TransferPeer peer in _peers.Values)
        {
            while (peer.InFlightBytes <= WindowBytes / 2 && NextRequest(peer) is { IsEmpty: false } request)
            {
                peer.Connection.Ask(ManifestId, request);
            }
        }
    }

    private ImmutableArray<int> NextRequest(TransferPeer peer)
    {
        var request = ImmutableArray.CreateBuilder<int>();
        if (peer.InFlight.Count == 0)
        {
            peer.LastAnswer = Now;
        }

        while (request.Count < RequestChunks && peer.InFlightBytes < WindowBytes && peer.Wanted.TryTake(_site, out int chunk))
        {
            if (!_held.Contains(chunk) && peer.Holds.Contains(chunk) && _inFlight.Add(chunk))
            {
                peer.InFlight.Add(chunk);
                peer.InFlightBytes += _store.Manifest.Chunks[chunk].Bytes;
                request.Add(chunk);
            }
        }

        return request.ToImmutable();
    }

    /// <summary>A peer that was asked and sends nothing for long is of no use; the connection is opened anew.</summary>
    private void DropSilentPeers()
    {
        foreach (TransferPeer peer in _peers.Values)
        {
            if (peer.InFlight.Count > 0 && Now - peer.LastAnswer > SilenceAllowed)
            {
                peer.Connection.Close();
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
