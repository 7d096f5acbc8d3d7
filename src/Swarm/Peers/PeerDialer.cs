using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Peers;

/// <summary>Calls the peers that discovery or configuration names, again and again while they are not connected.</summary>
/// <param name="self">This host.</param>
/// <param name="options">Whom to call, and from which address.</param>
/// <param name="tls">The handshake.</param>
/// <param name="book">Where discovered peers are.</param>
/// <param name="isWelcome">Whether a host should be called now.</param>
/// <param name="talk">What is done with a connection: stream, who it is, its address, that we dialled.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Log.</param>
internal sealed partial class PeerDialer(
    HostId self,
    PeerHubOptions options,
    TlsHandshake tls,
    PeerAddressBook book,
    Func<HostId, bool> isWelcome,
    Func<SslStream, RecognisedPeer, string, bool, CancellationToken, Task> talk,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan DialInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StaticDialInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Calls until cancelled; conversations go into <paramref name="connections"/>.</summary>
    public Task RunAsync(TaskBag connections, CancellationToken cancellationToken) =>
        Loops.RunAsync([token => DialDiscoveredAsync(connections, token), token => DialStaticAsync(connections, token)], cancellationToken);

    private async Task DialDiscoveredAsync(TaskBag connections, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(DialInterval, time);
        do
        {
            foreach ((HostId host, ImmutableArray<IPEndPoint> endPoints) in book.TakeDue())
            {
                if (isWelcome(host))
                {
                    connections.Add(CallAsync(endPoints, _ => { }, cancellationToken));
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task DialStaticAsync(TaskBag connections, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(StaticDialInterval, time);
        StaticPeer[] peers = [.. options.StaticPeers.Select(StaticPeer.Parse)];
        do
        {
            foreach (StaticPeer peer in peers)
            {
                // Who it is, only its certificate tells; from then on it is not called while it is connected by whatever way.
                bool isWanted = peer.Id is not HostId id || (id != self && isWelcome(id));
                if (isWanted && peer.Call.IsCompleted)
                {
                    peer.Call = CallStaticAsync(peer, cancellationToken);
                    connections.Add(peer.Call);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task CallStaticAsync(StaticPeer peer, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(peer.Host, cancellationToken);
            await CallAsync(
                [.. addresses.Select(address => new IPEndPoint(address, peer.Port))], id => peer.Id = id, cancellationToken);
        }
        catch (SocketException e)
        {
            LogUnreachable(logger, peer.Host, e.Message);
        }
    }

    private async Task CallAsync(ImmutableArray<IPEndPoint> endPoints, Action<HostId> recognised, CancellationToken cancellationToken)
    {
        foreach (IPEndPoint endPoint in endPoints)
        {
            string address = endPoint.ToString();
            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                PeerSocket.Prepare(socket);
                if (!options.Listen.Address.Equals(IPAddress.Any) && !options.Listen.Address.Equals(IPAddress.IPv6Any)
                    && endPoint.AddressFamily == options.Listen.AddressFamily)
                {
                    socket.Bind(new IPEndPoint(options.Listen.Address, 0));
                }

                using var timeout = new CancellationTokenSource(ConnectTimeout, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
                await socket.ConnectAsync(endPoint, either.Token);
                (SslStream stream, RecognisedPeer remote) = await tls.CallAsync(
                    new PeerTransport(socket), cancellationToken);
                recognised(remote.Id);
                await talk(stream, remote, address, true, cancellationToken);
                return;
            }
            catch (Exception e) when (
                e is IOException or AuthenticationException or SocketException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                LogUnreachable(logger, address, e.Message);
                socket.Dispose();
            }
        }
    }

    [LoggerMessage(EventId = 3005, Level = LogLevel.Debug, Message = "Could not reach {Address}: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string address, string reason);
}
