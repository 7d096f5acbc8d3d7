using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using MedV.GuestBridge.Display.X11.Filter;
using MedV.Terminal;

namespace MedV.GuestBridge.Display;

/// <summary>A connection of a guest's client that has the right cookie: both directions, through the filters.</summary>
/// <param name="rules">What holds for the workspace.</param>
/// <param name="server">The X server, which was sent the client's first packet.</param>
/// <param name="fromGuest">What the client says.</param>
/// <param name="toGuest">What it hears.</param>
/// <param name="errors">Where to say why it was ended.</param>
internal sealed class GuestConnection(FilterRules rules, NetworkStream server, Stream fromGuest, Stream toGuest, TextWriter errors)
{
    private const int CopyBytes = 64 * 1024;
    private const int SetupHeaderBytes = 8;
    private const byte LetIn = 1;

    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(100);

    /// <summary>Copies until one side ends.</summary>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            byte[] answer = new byte[SetupHeaderBytes];
            await server.ReadExactlyAsync(answer, cancellationToken);
            Array.Resize(ref answer, SetupHeaderBytes + (4 * BinaryPrimitives.ReadUInt16LittleEndian(answer.AsSpan(6))));
            await server.ReadExactlyAsync(answer.AsMemory(SetupHeaderBytes), cancellationToken);
            FilterSession? session = answer[0] == LetIn ? FilterSession.From(answer.AsSpan(SetupHeaderBytes)) : null;
            await toGuest.WriteAsync(answer, cancellationToken);
            await toGuest.FlushAsync(cancellationToken);
            return session is null ? ExitCode.Failed : await CopyBothAsync(session, cancellationToken);
        }
        catch (IOException)
        {
            return ExitCode.Unreachable;
        }
    }

    private async Task<ExitCode> CopyBothAsync(FilterSession session, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var atoms = new FilterAtoms(rules.Atoms);
        Task<bool> up = UpAsync(new RequestFilter(new RequestRules(rules, atoms, session)), over.Token);
        Task down = DownAsync(new EventFilter(atoms, session), over.Token);

        // When the guest has said its last word, the server still answers, and closes. When the server closes, nothing is left to say; a read
        // of standard input that is under way ends with the process. A client that does not speak the protocol is left at once.
        Task first = await Task.WhenAny(up, down);
        bool isClient = first != up || await up;
        if (isClient)
        {
            await down;
        }

        await over.CancelAsync();
        await Task.WhenAny(Task.WhenAll(up, down), Task.Delay(LastWords, TimeProvider.System, CancellationToken.None));
        cancellationToken.ThrowIfCancellationRequested();
        return isClient ? ExitCode.Done : ExitCode.Failed;
    }

    /// <returns><see langword="false"/> when the client does not speak the protocol.</returns>
    private async Task<bool> UpAsync(RequestFilter filter, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[CopyBytes];
        var output = new ArrayBufferWriter<byte>(CopyBytes + RequestFilter.HeadBytes);
        int held = 0;
        try
        {
            int read;
            while ((read = await fromGuest.ReadAsync(buffer.AsMemory(held), cancellationToken)) > 0)
            {
                held += read;
                int used = filter.Filter(buffer.AsSpan(0, held), output);
                await server.WriteAsync(output.WrittenMemory, cancellationToken);
                output.ResetWrittenCount();
                buffer.AsSpan(used, held - used).CopyTo(buffer);
                held -= used;
            }

            server.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (FilterException exception)
        {
            new Problem(ExitCode.Failed, $"a client of the guest was turned out: {exception.Message}").WriteTo(errors, "medv-bridge");
            return false;
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // One side went away; the other is closed too.
        }

        return true;
    }

    private async Task DownAsync(EventFilter filter, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[CopyBytes];
        int held = 0;
        try
        {
            int read;
            while ((read = await server.ReadAsync(buffer.AsMemory(held), cancellationToken)) > 0)
            {
                held += read;
                int ready = filter.Filter(buffer.AsSpan(0, held));
                await toGuest.WriteAsync(buffer.AsMemory(0, ready), cancellationToken);
                await toGuest.FlushAsync(cancellationToken);
                buffer.AsSpan(ready, held - ready).CopyTo(buffer);
                held -= ready;
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // As above.
        }
    }

    private static bool IsEnd(Exception exception) => exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException;
}
