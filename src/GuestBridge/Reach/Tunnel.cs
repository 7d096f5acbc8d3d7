using System.Net.Sockets;

namespace MedV.GuestBridge.Reach;

/// <summary>Copies between a guest and a server until one of them ends, or nothing was said for long.</summary>
internal static class Tunnel
{
    private const int CopyBytes = 64 * 1024;

    // As long as home routers keep a silent connection, and more.
    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    // For what a server still has to say to a guest that said its last word.
    private static readonly TimeSpan LastWords = TimeSpan.FromMinutes(2);

    /// <summary>Copies.</summary>
    /// <param name="fromGuest">What the guest says.</param>
    /// <param name="toGuest">What it hears.</param>
    /// <param name="server">The server.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(Stream fromGuest, Stream toGuest, NetworkStream server, TimeProvider time, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Idle, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        TimeSpan patience = Idle;
        Task up = CopyAsync(fromGuest, server, Moved, over.Token);
        Task down = CopyAsync(server, toGuest, Moved, over.Token);
        _ = up.ContinueWith(
            _ =>
            {
                patience = LastWords;
                Close(server.Socket);
                Moved();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            // When the server ends, nothing is left to say. Neither a read nor a write of the standard streams looks at a token once it has begun.
            await down.WaitAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            // It was silent for too long, or the process ends.
        }

        await over.CancelAsync();

        void Moved()
        {
            try
            {
                silence.CancelAfter(patience);
            }
            catch (ObjectDisposedException)
            {
                // It is over.
            }
        }
    }

    private static void Close(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    private static async Task CopyAsync(Stream from, Stream to, Action moved, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[CopyBytes];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                moved();
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await to.FlushAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away; the other is closed too.
        }
    }
}
