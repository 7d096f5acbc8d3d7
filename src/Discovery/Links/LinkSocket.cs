using System.Net;
using System.Net.Sockets;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Links;

/// <summary>The socket of one link: bound to port 5353, a member of the mDNS group on its interface, deaf to all others.</summary>
/// <remarks>
/// The port is shared with any other mDNS responder of the machine; all of them hear every multicast packet. Dispose waits for the reader.
/// </remarks>
internal sealed class LinkSocket : IAsyncDisposable
{
    private const int MulticastPort = 5353;
    private const int HopLimit = 255;

    // 200 hosts may answer within 100 ms, more than the usual default may hold. The system may grant less.
    private const int ReceiveBufferBytes = 1024 * 1024;

    private static readonly IPEndPoint IPv4Group = new(IPAddress.Parse("224.0.0.251"), MulticastPort);
    private static readonly IPAddress IPv6Group = IPAddress.Parse("ff02::fb");

    private static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly Link _link;
    private readonly IPEndPoint _group;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private LinkSocket(Socket socket, Link link, TimeProvider time, Action<HeardPacket> onPacket)
    {
        _socket = socket;
        _time = time;
        _link = link;
        _group = link.Key.Family == AddressFamily.InterNetwork
            ? IPv4Group
            : new IPEndPoint(new IPAddress(IPv6Group.GetAddressBytes(), link.Key.InterfaceIndex), MulticastPort);
        _reading = ReadAsync(onPacket, _stop.Token);
    }

    /// <summary>Opens the socket and starts reading.</summary>
    /// <param name="link">Where.</param>
    /// <param name="time">The clock of the pause after a failure.</param>
    /// <param name="onPacket">Called for each packet that is a DNS message, one at a time, on any thread; must not wait.</param>
    /// <exception cref="SocketException">The port is taken by a program that does not share it, or the interface has just gone.</exception>
    public static LinkSocket Open(Link link, TimeProvider time, Action<HeardPacket> onPacket)
    {
        var socket = new Socket(link.Key.Family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.ReceiveBufferSize = ReceiveBufferBytes;
            socket.Ttl = HopLimit;
            if (link.Key.Family == AddressFamily.InterNetwork)
            {
                Join4(socket, link.Key.InterfaceIndex);
            }
            else
            {
                Join6(socket, link.Key.InterfaceIndex);
            }

            return new LinkSocket(socket, link, time, onPacket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="to">One host, or <see langword="null"/> for everybody on the link.</param>
    /// <param name="cancellationToken">Ends the wait for room in the socket's buffer.</param>
    /// <exception cref="SocketException">The interface cannot send now; a fresh IPv6 address for instance is checked for a second or two.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> packet, IPEndPoint? to, CancellationToken cancellationToken) =>
        await _socket.SendToAsync(packet, SocketFlags.None, to ?? _group, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _reading;
        _stop.Dispose();
    }

    private static void Join4(Socket socket, int interfaceIndex)
    {
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(interfaceIndex));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, HopLimit);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
        socket.Bind(new IPEndPoint(IPAddress.Any, MulticastPort));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(IPv4Group.Address, interfaceIndex));
    }

    private static void Join6(Socket socket, int interfaceIndex)
    {
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.IPv6Only, true);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, interfaceIndex);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, HopLimit);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback, true);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, MulticastPort));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(IPv6Group, interfaceIndex));
    }

    private async Task ReadAsync(Action<HeardPacket> onPacket, CancellationToken cancellationToken)
    {
        var from = new IPEndPoint(_link.Key.Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        byte[] buffer = new byte[DnsMessageReader.MaximumPacketBytes];
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                SocketReceiveMessageFromResult heard =
                    await _socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, from, cancellationToken);
                if (IsForUs(heard) && DnsMessageReader.TryRead(buffer.AsSpan(0, heard.ReceivedBytes), out DnsMessage? message))
                {
                    onPacket(new HeardPacket(_link.Key, message, (IPEndPoint)heard.RemoteEndPoint));
                }
            }
            catch (SocketException) when (!cancellationToken.IsCancellationRequested)
            {
                // The echo of a unicast answer to a host that has gone, or a packet beyond 9000 bytes: the next one may be good.
                // The pause is for an interface that fails every time, until the next scan takes it away.
                await Task.Delay(FailurePause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // Only the end of this object cancels the wait or takes the socket away.
                return;
            }
        }
    }

    // Linux hands every multicast packet to every socket on the port, whatever interface it came by.
    private bool IsForUs(SocketReceiveMessageFromResult heard)
    {
        if (heard.PacketInformation.Interface != _link.Key.InterfaceIndex)
        {
            return false;
        }

        return heard.PacketInformation.Address.Equals(_link.Key.Family == AddressFamily.InterNetwork ? IPv4Group.Address : IPv6Group)
            || _link.IsNeighbour(((IPEndPoint)heard.RemoteEndPoint).Address);
    }
}

/// <summary>A packet that arrived on a link.</summary>
/// <param name="Link">Where.</param>
/// <param name="Message">What it says.</param>
/// <param name="Sender">Who sent it.</param>
internal sealed record HeardPacket(LinkKey Link, DnsMessage Message, IPEndPoint Sender);
