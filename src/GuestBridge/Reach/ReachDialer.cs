using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Reach;

/// <summary>Goes where policy lets a guest go: the host resolves a name, and looks at each address before it connects to just that.</summary>
/// <param name="list">What policy lists.</param>
/// <param name="time">The clock.</param>
internal sealed class ReachDialer(AllowList list, TimeProvider time)
{
    private const int MostAddresses = 8;
    private static readonly TimeSpan ResolveTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    /// <summary>Connects.</summary>
    /// <returns>How it went, and the connection if it is there.</returns>
    public async Task<(ReachResult Result, Socket? Socket)> ConnectAsync(ReachTarget target, CancellationToken cancellationToken)
    {
        bool isByName = target.Address is null;
        if (isByName && !list.AdmitsName(target.Name, target.Port))
        {
            // Nobody is asked for a name that is not listed: questions carry news, too.
            return (ReachResult.Refused, null);
        }

        IPAddress[] addresses = isByName ? await ResolveAsync(target.Name, cancellationToken) : [target.Address!];
        if (addresses.Length == 0)
        {
            return (ReachResult.Unknown, null);
        }

        IPAddress[] admitted = [.. addresses.Select(AddressRange.Plain).Where(address => list.AdmitsAddress(address, target.Port, isByName, SpecialAddresses.IsOwn)).Take(MostAddresses)];
        if (admitted.Length == 0)
        {
            return (ReachResult.Refused, null);
        }

        using var limit = new CancellationTokenSource(ConnectTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        foreach (IPAddress address in admitted)
        {
            if (await TryConnectAsync(address, target.Port, either.Token) is Socket socket)
            {
                return (ReachResult.Connected, socket);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return (ReachResult.Unreachable, null);
    }

    private async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(name, cancellationToken).WaitAsync(ResolveTime, time, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or TimeoutException or ArgumentException)
        {
            return [];
        }
    }

    private static async Task<Socket?> TryConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
    }
}
