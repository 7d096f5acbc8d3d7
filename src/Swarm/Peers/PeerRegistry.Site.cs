using System.Collections.Immutable;
using System.Net;
using MedV.Swarm.Protocol;
using MedV.Swarm.Transfers;

namespace MedV.Swarm.Peers;

/// <content>Who is of this site, for whom there is room, and what peers tell each other of their peers.</content>
internal sealed partial class PeerRegistry
{
    // Who was told of somebody and forgot, hears of him again.
    private static readonly TimeSpan Retelling = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PauseOfAnotherSite = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PauseOfAFullHost = TimeSpan.FromMinutes(5);

    private long _introduced;
    private volatile int _port;

    /// <summary>This host listens for peers here.</summary>
    public void ListensAt(int port) => _port = port;

    /// <summary>Tells every peer of those that have connected since it was told last; to be called four times a second at most.</summary>
    public void TellNews()
    {
        lock (_lock)
        {
            Neighbour[] peers = [.. _neighbours.Values.Where(neighbour => neighbour.IsIntroduced)];
            foreach (Neighbour forgetful in peers.Where(neighbour => time.GetElapsedTime(neighbour.ToldSince) > Retelling))
            {
                (forgetful.ToldUpTo, forgetful.ToldSince) = (0, time.GetTimestamp());
            }

            if (peers.Any(neighbour => neighbour.ToldUpTo < _introduced))
            {
                Neighbour[] inOrder = [.. peers.OrderBy(neighbour => neighbour.Number)];
                foreach (Neighbour hearer in inOrder)
                {
                    TellNews(hearer, inOrder);
                }
            }
        }
    }

    private void TellNews(Neighbour hearer, Neighbour[] inOrder)
    {
        Neighbour[] news = [.. inOrder.Where(neighbour => neighbour.Number > hearer.ToldUpTo).Take(PeerProtocol.MaximumPeers)];
        ImmutableArray<PeerPlace> places = Places(news, hearer);
        hearer.ToldUpTo = news.Length == PeerProtocol.MaximumPeers ? news[^1].Number : _introduced;
        if (!places.IsEmpty)
        {
            hearer.Connection.TrySend(new PeerMessage.Peers(site, _port, IsFull: false, places));
        }
    }

    private static ImmutableArray<PeerPlace> Places(IEnumerable<Neighbour> neighbours, Neighbour hearer)
    {
        bool onLoopback = IPAddress.IsLoopback(hearer.Ends.Remote.Address);
        return
        [
            .. from about in neighbours
               where about != hearer && about.Site.Fits(hearer.Site)
               let place = about.Place
               where place is not null && GossipRules.MakesSense(place.Value.EndPoint, onLoopback)
               select place.Value,
        ];
    }

    private ImmutableArray<(ImageTransfer Transfer, TransferEvent Happened)> NotePeers(Neighbour neighbour, PeerMessage.Peers peers)
    {
        bool isNew = !neighbour.IsIntroduced;
        if (isNew && !peers.Site.Fits(site))
        {
            Refuse(neighbour, $"it belongs to site {peers.Site}", PauseOfAnotherSite);
            return [];
        }

        HostId teller = neighbour.Connection.Remote.Id;
        bool onLoopback = IPAddress.IsLoopback(neighbour.Ends.Remote.Address);
        if (neighbour.News.TryTake(time.GetElapsedTime(neighbour.ConnectedAt)))
        {
            foreach (PeerPlace place in peers.Known.Where(place => GossipRules.MakesSense(place.EndPoint, onLoopback)))
            {
                book.Told(teller, place.Host, place.EndPoint);
            }
        }

        if (peers.IsFull)
        {
            Refuse(neighbour, "it has no room", PauseOfAFullHost);
        }
        else if (isNew)
        {
            Introduce(neighbour, peers);
        }

        return isNew && !peers.IsFull
            ? [.. _transfers.Values.Select(transfer => (transfer, (TransferEvent)new TransferEvent.Connected(neighbour.Connection)))]
            : [];
    }

    private void Refuse(Neighbour neighbour, string reason, TimeSpan pause)
    {
        neighbour.Refusal = reason;
        book.PutOff(neighbour.Connection.Remote.Id, pause);
        neighbour.Connection.Close();
    }

    private void Introduce(Neighbour neighbour, PeerMessage.Peers peers)
    {
        neighbour.Number = ++_introduced;
        neighbour.Site = peers.Site;

        // Where a call was answered is certain; where a caller listens, only he can say.
        HostId id = neighbour.Connection.Remote.Id;
        IPEndPoint? endPoint = neighbour.Connection.Dialled ? neighbour.Ends.Remote
            : peers.Port != 0 ? new IPEndPoint(neighbour.Ends.Remote.Address, peers.Port)
            : null;
        neighbour.Place = endPoint is null ? null : new PeerPlace(id, endPoint);
        book.Met(id, endPoint);
    }

    private bool Replaces(Neighbour newer, Neighbour older)
    {
        bool isPreferred = newer.Connection.Dialled == (self < newer.Connection.Remote.Id);
        return isPreferred || time.GetElapsedTime(older.ConnectedAt, newer.ConnectedAt) > SameMoment;
    }

    /// <summary>Hangs up on the least useful peer, when there are as many as may be.</summary>
    /// <returns>Whether there is room now for the newcomer; not when it is the least useful one.</returns>
    private bool MakeRoom(HostId newcomer)
    {
        MeshHost[] connected =
        [
            .. _neighbours.Select(neighbour => new MeshHost(neighbour.Key, neighbour.Value.WanWeight > 0)),
            new MeshHost(newcomer, IsWanAble: true),
        ];
        IEnumerable<MeshHost> others = book.Reachable().Except(_neighbours.Keys).Select(host => new MeshHost(host, IsWanAble: true));
        HostId? surplus = MeshRules.Surplus(self, connected, others);
        if (surplus is HostId leastUseful && _neighbours.Remove(leastUseful, out Neighbour? dropped))
        {
            dropped.Refusal = "others are of more use";
            dropped.Connection.Close();
        }

        return surplus != newcomer;
    }
}
