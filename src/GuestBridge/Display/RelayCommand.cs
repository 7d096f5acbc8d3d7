using System.Net.Sockets;
using MedV.GuestBridge.Display.X11;
using MedV.Terminal;

namespace MedV.GuestBridge.Display;

/// <summary>
/// One connection of an X client in the guest. QEMU starts the program for each (<c>guestfwd=tcp:10.0.2.100:6000-cmd:...</c>), with the
/// connection as standard input and output. Only who presents the workspace's untrusted cookie reaches the X server.
/// </summary>
/// <remarks>
/// The cookie is compared here, so neither a trusted cookie that a guest came by nor a server that lets anybody in helps it. What follows is copied
/// as it is: the server itself keeps untrusted clients from the windows of others.
/// </remarks>
/// <param name="cookiePath">The file that <see cref="GuestCookie"/> wrote.</param>
/// <param name="address">The X server.</param>
/// <param name="time">The clock.</param>
internal sealed class RelayCommand(string cookiePath, XAddress address, TimeProvider time)
{
    private const int CopyBytes = 64 * 1024;
    private const string NotTheCookie = "MedV: this display takes only the cookie of this workspace\n";
    private const string NoServer = "MedV: the display of the host is not there\n";

    private static readonly TimeSpan SetupTime = TimeSpan.FromSeconds(10);

    /// <summary>Copies until one side ends.</summary>
    /// <param name="fromGuest">Standard input.</param>
    /// <param name="toGuest">Standard output.</param>
    /// <param name="errors">Where to say what went wrong.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    /// <returns>Done, or why the client was turned away.</returns>
    public async Task<ExitCode> RunAsync(Stream fromGuest, Stream toGuest, TextWriter errors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fromGuest);
        ArgumentNullException.ThrowIfNull(toGuest);
        ArgumentNullException.ThrowIfNull(errors);

        byte[]? untrustedSetup;
        try
        {
            untrustedSetup = await ReadSetupAsync(fromGuest, cancellationToken);
        }
        catch (IOException)
        {
            return ExitCode.Failed;
        }

        if (untrustedSetup is null)
        {
            return ExitCode.Failed;
        }

        if (await CookieAsync(errors, cancellationToken) is not { } cookie || !ClientSetup.Presents(untrustedSetup, cookie))
        {
            return await RefuseAsync(toGuest, untrustedSetup[0], NotTheCookie, ExitCode.NotPermitted, cancellationToken);
        }

        NetworkStream server;
        try
        {
            server = await address.ConnectAsync(cancellationToken);
        }
        catch (DisplayException exception)
        {
            new Problem(ExitCode.Unreachable, exception.Message).WriteTo(errors, "medv-bridge");
            return await RefuseAsync(toGuest, untrustedSetup[0], NoServer, ExitCode.Unreachable, cancellationToken);
        }

        await using (server)
        {
            try
            {
                await server.WriteAsync(untrustedSetup, cancellationToken);
            }
            catch (IOException)
            {
                return await RefuseAsync(toGuest, untrustedSetup[0], NoServer, ExitCode.Unreachable, cancellationToken);
            }

            await CopyBothAsync(fromGuest, toGuest, server, cancellationToken);
        }

        return ExitCode.Done;
    }

    private async Task<XCookie?> CookieAsync(TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            byte[]? file = await AuthorityFile.ReadAsync(cookiePath, cancellationToken);
            return file is null ? null : AuthorityFile.Find(file, address.Number, hostName: "");
        }
        catch (DisplayException exception)
        {
            new Problem(ExitCode.Failed, exception.Message).WriteTo(errors, "medv-bridge");
            return null;
        }
    }

    // Null when the client is none, sends too much, or does not go on within the time.
    private async Task<byte[]?> ReadSetupAsync(Stream fromGuest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(SetupTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        byte[] header = new byte[ClientSetup.HeaderBytes];
        try
        {
            // WaitAsync: a read of standard input does not look at a token once it has begun.
            if (await fromGuest.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, either.Token).AsTask().WaitAsync(either.Token) < header.Length)
            {
                return null;
            }

            int length = ClientSetup.LengthOf(header);
            if (length == 0)
            {
                // Refused with a proper answer if it is an X client at all.
                return header[0] is (byte)'B' or (byte)'l' ? header : null;
            }

            byte[] packet = new byte[length];
            header.CopyTo(packet, 0);
            Memory<byte> rest = packet.AsMemory(header.Length);
            int read = rest.IsEmpty
                ? 0
                : await fromGuest.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, either.Token).AsTask().WaitAsync(either.Token);
            return read == rest.Length ? packet : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<ExitCode> RefuseAsync(Stream toGuest, byte order, string reason, ExitCode code, CancellationToken cancellationToken)
    {
        try
        {
            await toGuest.WriteAsync(ClientSetup.Refusal(order, reason), cancellationToken);
            await toGuest.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It did not wait for the answer.
        }

        return code;
    }

    private static async Task CopyBothAsync(Stream fromGuest, Stream toGuest, NetworkStream server, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task up = CopyAsync(fromGuest, server, () => server.Socket.Shutdown(SocketShutdown.Send), over.Token);
        Task down = CopyAsync(server, toGuest, () => { }, over.Token);

        // When the guest has said its last word, the server still answers, and closes. When the server closes, nothing is left to say; a read
        // of standard input that is under way ends with the process.
        await down;
        await over.CancelAsync();
        await Task.WhenAny(up, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task CopyAsync(Stream from, Stream to, Action atEnd, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[CopyBytes];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await to.FlushAsync(cancellationToken);
            }

            atEnd();
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away; the other is closed too.
        }
    }
}
