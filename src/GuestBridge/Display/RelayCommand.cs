using System.Net.Sockets;
using MedV.GuestBridge.Display.X11;
using MedV.GuestBridge.Display.X11.Filter;
using MedV.Terminal;

namespace MedV.GuestBridge.Display;

/// <summary>
/// One connection of an X client in the guest. QEMU starts the program for each (<c>guestfwd=tcp:10.0.2.100:6000-cmd:...</c>), with the
/// connection as standard input and output. Only who presents the workspace's untrusted cookie reaches the X server.
/// </summary>
/// <remarks>
/// The cookie is compared here, so neither a trusted cookie that a guest came by nor a server that lets anybody in helps it. What follows goes
/// through a <see cref="RequestFilter"/>: the server's SECURITY extension keeps untrusted clients from much, and not from enough.
/// </remarks>
/// <param name="cookiePath">The file that <see cref="GuestCookie"/> wrote.</param>
/// <param name="address">The X server.</param>
/// <param name="time">The clock.</param>
internal sealed class RelayCommand(string cookiePath, XAddress address, TimeProvider time)
{
    private const string NotTheCookie = "MedV: this display takes only the cookie of this workspace\n";
    private const string NotTheOrder = "MedV: this display takes little-endian clients only\n";
    private const string TooMany = "MedV: this workspace has too many connections to the display\n";
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

        if (untrustedSetup[0] != (byte)'l')
        {
            return await RefuseAsync(toGuest, untrustedSetup[0], NotTheOrder, ExitCode.Failed, cancellationToken);
        }

        if (FilterRules.Read(FilterRules.PathBeside(cookiePath)) is not { } rules)
        {
            new Problem(ExitCode.Failed, "there are no rules beside the workspace's cookie").WriteTo(errors, "medv-bridge");
            return await RefuseAsync(toGuest, untrustedSetup[0], NoServer, ExitCode.Failed, cancellationToken);
        }

        using FileStream? slot = RelaySlots.TryTake(cookiePath);
        if (slot is null)
        {
            return await RefuseAsync(toGuest, untrustedSetup[0], TooMany, ExitCode.Failed, cancellationToken);
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

            return await new GuestConnection(rules, server, fromGuest, toGuest, errors).RunAsync(cancellationToken);
        }
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
}
