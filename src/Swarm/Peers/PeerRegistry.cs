using System.Collections.Immutable;
using System.Net;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Protocol;
using MedV.Swarm.Transfers;

namespace MedV.Swarm.Peers;

/// <summary>Which peers are connected and which transfers run; the meeting point of both.</summary>
/// <remarks>
/// Everything a peer said is kept here under one lock, and handed to a transfer either when it starts or as it happens: never both, never
/// neither.
/// </remarks>
internal sealed partial class PeerRegistry(
    HostId self, SiteId site, PeerAddressBook book, TimeProvider time, Action<int>? othersFetching, TimeSpan leaseTimeout) : IPeerHandler
{
    // Of all manifests together: disks of 2 TB.
    private const long MaximumHaveMapBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Newness = TimeSpan.FromSeconds(1);

    // Two hosts that call each other at the same moment have done so within one handshake and the patience of the one with the higher id.
    private static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<HostId, Neighbour> _neighbours = [];
    private readonly Dictionary<Digest, ImageTransfer> _transfers = [];
    private long _receivedBefore;
    private long _sentBefore;
    private int _fetchers;

    public bool IsConnected(HostId host)
    {
        lock (_lock)
        {
            return _neighbours.ContainsKey(host);
        }
    }

    /// <summary>Whether a peer connected within the last second that takes part in neither manifest, so that it may be about to.</summary>
    public bool HasNewcomer(Digest manifest, Digest? before)
    {
        lock (_lock)
        {
            return _neighbours.Values.Any(neighbour =>
                time.GetElapsedTime(neighbour.ConnectedAt) < Newness
                && !neighbour.Joined.ContainsKey(manifest)
                && !(before is Digest earlier && neighbour.Joined.ContainsKey(earlier)));
        }
    }

    /// <summary>Whether a peer takes part in one manifest and not in another.</summary>
    public bool IsAnyIn(Digest manifest, Digest butNotIn)
    {
        lock (_lock)
        {
            return _neighbours.Values.Any(neighbour => neighbour.Joined.ContainsKey(manifest) && !neighbour.Joined.ContainsKey(butNotIn));
        }
    }

    /// <summary>The connected peers.</summary>
    public IReadOnlyList<MeshHost> Connected()
    {
        lock (_lock)
        {
            return [.. _neighbours.Select(neighbour => new MeshHost(neighbour.Key, neighbour.Value.WanWeight > 0))];
        }
    }

    /// <summary>
    /// Adds a connection, and says who this host is. Of two connections between the same two hosts that came to be at the same moment, the one that the host
    /// with the lower id opened stays; else the newer one, because nobody calls a host that he is connected to.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="ends">The two ends of it.</param>
    /// <returns>
    /// The new neighbour; with a <see cref="Neighbour.Refusal"/> when there is no room for it: then it is no neighbour, is told of others, and hangs up.
    /// <see langword="null"/> when there is another connection to this host.
    /// </returns>
    public Neighbour? TryAdd(PeerConnection connection, SocketEnds ends)
    {
        HostId id = connection.Remote.Id;
        var added = new Neighbour(connection, ends, time.GetTimestamp());
        lock (_lock)
        {
            if (id == self || (_neighbours.TryGetValue(id, out Neighbour? other) && !Replaces(added, other)))
            {
                return null;
            }

            if (other is null && !MakeRoom(id))
            {
                // Who has found nobody else yet must not be left standing at the door.
                IEnumerable<Neighbour> some = _neighbours.Values.Where(neighbour => neighbour.IsIntroduced).Take(PeerProtocol.MaximumPeers);
                connection.TrySend(new PeerMessage.Peers(site, _port, IsFull: true, Places(some, added)));
                added.Refusal = "there is no room for it";
                return added;
            }

            if (other is not null)
            {
                other.Connection.Close();
                Count(other);
            }

            _neighbours[id] = added;
            connection.TrySend(new PeerMessage.Peers(site, _port, IsFull: false, []));
            return added;
        }
    }

    /// <summary>Takes a connection out.</summary>
    /// <returns>The transfers that have to be told.</returns>
    public ImmutableArray<ImageTransfer> Remove(Neighbour gone)
    {
        lock (_lock)
        {
            if (_neighbours.TryGetValue(gone.Connection.Remote.Id, out Neighbour? neighbour) && neighbour == gone)
            {
                _neighbours.Remove(gone.Connection.Remote.Id);
                Count(gone);
                CountFetchers();
            }

            return gone.IsIntroduced ? [.. _transfers.Values] : [];
        }
    }

    /// <summary>Adds a transfer.</summary>
    /// <returns>What it has missed.</returns>
    public ImmutableArray<TransferEvent> Add(ImageTransfer transfer)
    {
        lock (_lock)
        {
            _transfers.Add(transfer.ManifestId, transfer);
            var missed = ImmutableArray.CreateBuilder<TransferEvent>();
            foreach (Neighbour neighbour in _neighbours.Values.Where(neighbour => neighbour.IsIntroduced))
            {
                missed.Add(new TransferEvent.Connected(neighbour.Connection));
                if (neighbour.Joined.TryGetValue(transfer.ManifestId, out PeerMessage.Join? join)
                    && join.Holds.Size == transfer.Store.Manifest.Chunks.Length)
                {
                    missed.Add(JoinedNow(neighbour, join));
                }
            }

            return missed.ToImmutable();
        }
    }

    public void Remove(ImageTransfer transfer)
    {
        lock (_lock)
        {
            _transfers.Remove(transfer.ManifestId);
            foreach (Neighbour neighbour in _neighbours.Values)
            {
                neighbour.Connection.TrySend(new PeerMessage.Leave(transfer.ManifestId));
            }
        }
    }

    /// <summary>Counts the peers that fetch over the WAN, and tells when there are more or fewer than before.</summary>
    public void CountFetchers()
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            int fetchers = _neighbours.Values.Count(neighbour => neighbour.Leases.IsGettingOn(time.GetElapsedTime(0, now), leaseTimeout));
            if (fetchers != _fetchers)
            {
                _fetchers = fetchers;
                othersFetching?.Invoke(fetchers);
            }
        }
    }

    public void CloseAll()
    {
        lock (_lock)
        {
            foreach (Neighbour neighbour in _neighbours.Values)
            {
                neighbour.Connection.Close();
            }
        }
    }

    /// <summary>Closes the connections whose own end is not one of these addresses.</summary>
    public void CloseAllBut(IReadOnlySet<IPAddress> own)
    {
        lock (_lock)
        {
            foreach (Neighbour neighbour in _neighbours.Values.Where(neighbour => !own.Contains(neighbour.Ends.Local.Address)))
            {
                neighbour.Connection.Close();
            }
        }
    }

    public ImmutableArray<PeerReport> Report()
    {
        lock (_lock)
        {
            return
            [
                .. _neighbours.Values.Where(neighbour => neighbour.IsIntroduced).Select(neighbour => new PeerReport(
                    neighbour.Connection.Remote.Id,
                    neighbour.Connection.Remote.Name,
                    neighbour.Connection.Address,
                    neighbour.Joined.ToImmutableDictionary(joined => joined.Key, joined => joined.Value.Holds.Count),
                    neighbour.Connection.ReceivedBytes,
                    neighbour.Connection.SentBytes)
                {
                    Dialled = neighbour.Connection.Dialled,
                    WanAble = neighbour.WanWeight > 0,
                }),
            ];
        }
    }

    private void Count(Neighbour ended)
    {
        _receivedBefore += ended.Connection.ReceivedBytes;
        _sentBefore += ended.Connection.SentBytes;
    }

    /// <summary>Chunk bytes received and sent over all connections, also those that have ended.</summary>
    public (long Received, long Sent) Traffic()
    {
        lock (_lock)
        {
            return (
                _receivedBefore + _neighbours.Values.Sum(neighbour => neighbour.Connection.ReceivedBytes),
                _sentBefore + _neighbours.Values.Sum(neighbour => neighbour.Connection.SentBytes));
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReceivedAsync(PeerConnection peer, PeerMessage message, CancellationToken cancellationToken)
    {
        foreach ((ImageTransfer transfer, TransferEvent happened) in Note(peer, message))
        {
            await transfer.PostAsync(happened, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReceivedChunkAsync(
        PeerConnection peer, Digest manifest, int chunk, ChunkEncoding encoding, ReadOnlyMemory<byte> untrusted, CancellationToken cancellationToken)
    {
        // A transfer that was stopped meanwhile needs no chunk any more; what it asked for still arrives.
        if (Find(manifest) is ImageTransfer transfer)
        {
            await transfer.ReceiveAsync(peer, chunk, encoding, untrusted, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public int ChunkBytes(Digest manifest, int chunk) =>
        Find(manifest)?.Store.Manifest is Manifest known && (uint)chunk < (uint)known.Chunks.Length ? known.Chunks[chunk].Bytes : -1;

    /// <inheritdoc/>
    public bool TryRead(Digest manifest, int chunk, Span<byte> buffer, out VerifiedChunk content)
    {
        content = default;
        return Find(manifest) is ImageTransfer transfer && transfer.TryRead(chunk, buffer, out content);
    }

    private ImageTransfer? Find(Digest manifest)
    {
        lock (_lock)
        {
            return _transfers.GetValueOrDefault(manifest);
        }
    }

    /// <summary>Keeps what a peer said, and finds whom it concerns.</summary>
    private ImmutableArray<(ImageTransfer Transfer, TransferEvent Happened)> Note(PeerConnection peer, PeerMessage message)
    {
        lock (_lock)
        {
            if (!_neighbours.TryGetValue(peer.Remote.Id, out Neighbour? neighbour) || neighbour.Connection != peer)
            {
                return [];
            }

            if (message is PeerMessage.Peers peers)
            {
                return NotePeers(neighbour, peers);
            }

            if (!neighbour.IsIntroduced)
            {
                throw new PeerProtocolException($"{message.GetType().Name} where Peers should be");
            }

            switch (message)
            {
                case PeerMessage.Join join:
                    return For(join.Manifest, join.Holds.Size, NoteJoin(neighbour, join));
                case PeerMessage.Leave leave:
                    neighbour.Leases.Left(leave.Manifest);
                    CountFetchers();
                    return neighbour.Joined.Remove(leave.Manifest, out PeerMessage.Join? left)
                        ? For(leave.Manifest, left.Holds.Size, new TransferEvent.Left(peer, Disconnected: false))
                        : [];
                case PeerMessage.Have have:
                    return NoteHave(neighbour, have);
                case PeerMessage.Lack lack:
                    return Joined(neighbour, lack.Manifest, lack.Chunks, new TransferEvent.Lacks(peer, lack.Chunks));
                case PeerMessage.Lease lease:
                    neighbour.Leases.Said(lease.Manifest, lease.Bundle, lease.Taken, time.GetElapsedTime(0));
                    CountFetchers();
                    return Joined(neighbour, lease.Manifest, [], new TransferEvent.Lease(peer, lease.Bundle, lease.Epoch, lease.Progress, lease.Taken));
                case PeerMessage.Wan wan:
                    neighbour.WanWeight = wan.Weight;
                    return [.. _transfers.Values.Select(transfer => (transfer, (TransferEvent)new TransferEvent.Wan(peer, wan.Weight)))];
                default:
                    throw new PeerProtocolException($"{message.GetType().Name} is not expected here");
            }
        }
    }

    private static TransferEvent.Joined NoteJoin(Neighbour neighbour, PeerMessage.Join join)
    {
        if (neighbour.Joined.Count >= PeerProtocol.MaximumManifests && !neighbour.Joined.ContainsKey(join.Manifest))
        {
            throw new PeerProtocolException($"takes part in more than {PeerProtocol.MaximumManifests} manifests");
        }

        neighbour.Joined[join.Manifest] = join;
        if (neighbour.Joined.Values.Sum(joined => (long)joined.Holds.Bytes.Length) > MaximumHaveMapBytes)
        {
            throw new PeerProtocolException($"its have-maps have more than {MaximumHaveMapBytes} bytes");
        }

        return JoinedNow(neighbour, join);
    }

    private static TransferEvent.Joined JoinedNow(Neighbour neighbour, PeerMessage.Join join) =>
        new(neighbour.Connection, join with { Holds = join.Holds.Clone() }, neighbour.WanWeight);

    private ImmutableArray<(ImageTransfer Transfer, TransferEvent Happened)> NoteHave(Neighbour neighbour, PeerMessage.Have have)
    {
        var told = Joined(neighbour, have.Manifest, have.Chunks, new TransferEvent.Gained(neighbour.Connection, have.Chunks));
        if (neighbour.Joined.TryGetValue(have.Manifest, out PeerMessage.Join? join))
        {
            foreach (int chunk in have.Chunks)
            {
                join.Holds.Add(chunk);
            }
        }

        return told;
    }

    /// <summary>A message about chunks of a manifest that the peer takes part in. One that it just left concerns nobody any more.</summary>
    private ImmutableArray<(ImageTransfer Transfer, TransferEvent Happened)> Joined(
        Neighbour neighbour, Digest manifest, ImmutableArray<int> chunks, TransferEvent happened)
    {
        if (!neighbour.Joined.TryGetValue(manifest, out PeerMessage.Join? join))
        {
            return [];
        }

        foreach (int chunk in chunks)
        {
            if (chunk >= join.Holds.Size)
            {
                throw new PeerProtocolException($"speaks of chunk {chunk} of {join.Holds.Size}");
            }
        }

        return For(manifest, join.Holds.Size, happened);
    }

    private ImmutableArray<(ImageTransfer Transfer, TransferEvent Happened)> For(Digest manifest, int chunks, TransferEvent happened)
    {
        if (!_transfers.TryGetValue(manifest, out ImageTransfer? transfer))
        {
            return [];
        }

        return chunks == transfer.Store.Manifest.Chunks.Length
            ? [(transfer, happened)]
            : throw new PeerProtocolException($"manifest {manifest} has {transfer.Store.Manifest.Chunks.Length} chunks, not {chunks}");
    }
}
