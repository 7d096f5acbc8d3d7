using System.Net.Sockets;
using MedV.Terminal;

namespace MedV.GuestBridge.Reach;

/// <summary>
/// One connection of a program in the guest to what its workspace may reach. QEMU starts the program for each (<c>guestfwd=tcp:10.0.2.101:3128-cmd:...</c>), with
/// the connection as standard input and output. It is a proxy of HTTP and of SOCKS 5, told apart by the first byte.
/// </summary>
/// <remarks>Nothing is said to standard error, which is the guest's, too: the bridge is told over a socket. The list is read for each connection.</remarks>
/// <param name="files">Where the bridge left the list.</param>
/// <param name="time">The clock.</param>
internal sealed class ReachCommand(ReachFiles files, TimeProvider time)
{
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(10);

    private readonly byte[] _buffer = new byte[HttpReach.MostBytes];
    private int _length;

    /// <summary>Carries one connection until it ends.</summary>
    /// <param name="fromGuest">Standard input.</param>
    /// <param name="toGuest">Standard output.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ExitCode> RunAsync(Stream fromGuest, Stream toGuest, CancellationToken cancellationToken)
    {
        try
        {
            using IDisposable? slot = ReachSlots.TryTake(files.Slots, Environment.ProcessId);
            using var limit = new CancellationTokenSource(RequestTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            (ReachResult? problem, ReachParse request, bool isSocks) = await AskAsync(fromGuest, toGuest, slot is not null, either.Token);
            if (problem is ReachResult fault)
            {
                await SayAsync(toGuest, fault, request.Target, isSocks, cancellationToken);
                return ExitCode.Failed;
            }

            return await GoAsync(request, isSocks, fromGuest, toGuest, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException or OperationCanceledException)
        {
            // The guest went away, or the process is ended.
            return ExitCode.Failed;
        }
    }

    private async Task<ExitCode> GoAsync(ReachParse request, bool isSocks, Stream fromGuest, Stream toGuest, CancellationToken cancellationToken)
    {
        (ReachResult result, Socket? socket) = await new ReachDialer(files.Read(), time).ConnectAsync(request.Target!, cancellationToken);
        if (socket is null)
        {
            if (result == ReachResult.Refused)
            {
                RefusalPost.Send(files.Refusals, request.Target!.ToString());
            }

            await SayAsync(toGuest, result, request.Target, isSocks, cancellationToken);
            return result == ReachResult.Refused ? ExitCode.NotPermitted : ExitCode.Unreachable;
        }

        await using var server = new NetworkStream(socket, ownsSocket: true);
        if (request.Kind == ReachParseKind.Connect)
        {
            await SayAsync(toGuest, ReachResult.Connected, request.Target, isSocks, cancellationToken);
        }

        await server.WriteAsync(request.Forward, cancellationToken);
        await server.WriteAsync(_buffer.AsMemory(request.Consumed, _length - request.Consumed), cancellationToken);
        await Tunnel.RunAsync(fromGuest, toGuest, server, time, cancellationToken);
        return ExitCode.Done;
    }

    private async Task<(ReachResult? Problem, ReachParse Request, bool IsSocks)> AskAsync(Stream fromGuest, Stream toGuest, bool hasRoom, CancellationToken cancellationToken)
    {
        bool isSocks = false;
        try
        {
            await ReadMoreAsync(fromGuest, cancellationToken);
            isSocks = _buffer[0] == SocksReach.Version;
            if (isSocks && !await GreetAsync(fromGuest, toGuest, cancellationToken))
            {
                throw new IOException("it is no greeting that is understood");
            }

            ReachParse request;
            while ((request = isSocks ? SocksReach.Parse(_buffer.AsSpan(0, _length)) : HttpReach.Parse(_buffer.AsSpan(0, _length))).Kind == ReachParseKind.More)
            {
                await ReadMoreAsync(fromGuest, cancellationToken);
            }

            return (request.Kind switch
            {
                ReachParseKind.Bad => ReachResult.Malformed,
                ReachParseKind.TooLarge => ReachResult.TooLarge,
                ReachParseKind.Unsupported => ReachResult.Unsupported,
                _ => hasRoom ? null : ReachResult.Busy,
            }, request, isSocks);
        }
        catch (OperationCanceledException) when (_length > 0)
        {
            return (ReachResult.Late, default, isSocks);
        }
    }

    private async Task<bool> GreetAsync(Stream fromGuest, Stream toGuest, CancellationToken cancellationToken)
    {
        int consumed;
        bool isGreeting;
        while ((isGreeting = SocksReach.TryGreeting(_buffer.AsSpan(0, _length), out consumed)) && consumed == 0)
        {
            await ReadMoreAsync(fromGuest, cancellationToken);
        }

        await toGuest.WriteAsync(isGreeting ? SocksReach.Welcome : SocksReach.NoWay, cancellationToken);
        await toGuest.FlushAsync(cancellationToken);
        _buffer.AsSpan(consumed, _length - consumed).CopyTo(_buffer);
        _length -= consumed;
        return isGreeting;
    }

    private async Task ReadMoreAsync(Stream fromGuest, CancellationToken cancellationToken)
    {
        // WaitAsync: a read of standard input does not look at a token once it has begun.
        int read = await fromGuest.ReadAsync(_buffer.AsMemory(_length), cancellationToken).AsTask().WaitAsync(cancellationToken);
        _length += read > 0 ? read : throw new EndOfStreamException();
    }

    private static async Task SayAsync(Stream toGuest, ReachResult result, ReachTarget? target, bool isSocks, CancellationToken cancellationToken)
    {
        await toGuest.WriteAsync(isSocks ? ReachAnswer.Socks(result) : ReachAnswer.Http(result, target), cancellationToken);
        await toGuest.FlushAsync(cancellationToken);
    }
}
