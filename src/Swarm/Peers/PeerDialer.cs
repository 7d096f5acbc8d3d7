using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Peers;

/// <summary>Calls the peers that are known or that configuration names, again and again while they are not connected.</summary>
/// <param name="self">This host.</param>
/// <param name="options">Whom to call, and from which address.</param>
/// <param name="tls">The handshake.</param>
/// <param name="book">Where known peers are.</param>
/// <param name="wanted">The known peers that are to be called now.</param>
/// <param name="isWelcome">Whether a host that configuration names is to be called now.</param>
/// <param name="talk">What is done with a connection: stream, who it is, its two ends, that we dialled.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Log.</param>
internal sealed partial class PeerDialer(
    HostId self,
    PeerHubOptions options,
    TlsHandshake tls,
    PeerAddressBook book,
    Func<IReadOnlySet<HostId>> wanted,
    Func<HostId, bool> isWelcome,
    Func<SslStream, RecognisedPeer, SocketEnds, bool, CancellationToken, Task> talk,
    TimeProvider time,
    ILogger logger)
{
    // As many as a host answers at the same time, and hearsay does not get in the way of what is certain.
    private const int MaximumCalls = 32;
    private const int MaximumHearsayCalls = 16;
    private static readonly TimeSpan DialInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StaticDialInterval = TimeSpan.FromSeconds(5);

    // Hosts that start together should see each other before they settle, and the static one may be the slowest.
    private const int QuickRounds = 15;
    private static readonly TimeSpan QuickDialInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private int _calls;
    private int _hearsayCalls;

    /// <summary>Calls until cancelled; conversations go into <paramref name="connections"/>.</summary>
    public Task RunAsync(TaskBag connections, CancellationToken cancellationToken) =>
        Loops.RunAsync([token => DialKnownAsync(connections, token), token => DialStaticAsync(connections, token)], cancellationToken);

    private async Task DialKnownAsync(TaskBag connections, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(DialInterval, time);
        do
        {
            int most = MaximumCalls - Volatile.Read(ref _calls);
            int mostHearsay = MaximumHearsayCalls - Volatile.Read(ref _hearsayCalls);
            foreach (DueCall call in book.TakeDue(wanted(), most, mostHearsay))
            {
                connections.Add(CallAsync(call, cancellationToken));
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task DialStaticAsync(TaskBag connections, CancellationToken cancellationToken)
    {
        StaticPeer[] peers = [.. options.StaticPeers.Select(StaticPeer.Parse)];
        for (int round = 1; ; round++)
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

            await Task.Delay(round <= QuickRounds ? QuickDialInterval : StaticDialInterval, time, cancellationToken);
        }
    }

    private async Task CallAsync(DueCall call, CancellationToken cancellationToken)
    {
        int hearsay = call.IsHearsay ? 1 : 0;
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _hearsayCalls, hearsay);
        Answer? answer;
        try
        {
            answer = await ConnectAsync(call.EndPoints, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
            Interlocked.Add(ref _hearsayCalls, -hearsay);
        }

        if (answer?.Peer.Id != call.Host)
        {
            book.Failed(call.Host);
        }

        if (answer is not null)
        {
            await talk(answer.Stream, answer.Peer, answer.Ends, true, cancellationToken);
        }
    }

    private async Task CallStaticAsync(StaticPeer peer, CancellationToken cancellationToken)
    {
        try
        {
            // Anew each time: a name may mean another address today.
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(peer.Host, cancellationToken);
            Answer? answer = await ConnectAsync([.. addresses.Select(address => new IPEndPoint(address, peer.Port))], cancellationToken);
            if (answer is not null)
            {
                peer.Id = answer.Peer.Id;
                await talk(answer.Stream, answer.Peer, answer.Ends, true, cancellationToken);
            }
        }
        catch (SocketException e)
        {
            LogUnreachable(logger, peer.Host, e.Message);
        }
    }

    /// <summary>Tries one after the other, until a peer of this realm answers.</summary>
    private async Task<Answer?> ConnectAsync(ImmutableArray<IPEndPoint> endPoints, CancellationToken cancellationToken)
    {
        foreach (IPEndPoint endPoint in endPoints)
        {
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
                (SslStream stream, RecognisedPeer remote) = await tls.CallAsync(new PeerTransport(socket), cancellationToken);
                return new Answer(stream, remote, SocketEnds.Of(socket));
            }
            catch (Exception e) when (
                e is IOException or AuthenticationException or SocketException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                LogUnreachable(logger, endPoint, e.Message);
                socket.Dispose();
            }
        }

        return null;
    }

    [LoggerMessage(EventId = 3005, Level = LogLevel.Debug, Message = "Could not reach {Address}: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, object address, string reason);

    private sealed record Answer(SslStream Stream, RecognisedPeer Peer, SocketEnds Ends);
}
