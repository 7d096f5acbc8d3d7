namespace MedV.GuestBridge.Display.Rdp;

/// <summary>Builds the call of FreeRDP (2 or 3) that shows applications of a Windows guest, or its desktop.</summary>
/// <remarks>
/// The certificate is pinned by its fingerprint, never ignored. The password goes through standard input, never through the arguments, which other
/// users of the host can read.
/// </remarks>
internal static class FreeRdpCommand
{
    private static readonly string[] Clients = ["xfreerdp3", "xfreerdp", "sdl-freerdp3", "sdl-freerdp"];

    /// <summary>What to tell a user who has no client.</summary>
    public const string Hint = "install freerdp3-x11 or freerdp2-x11";

    /// <summary>The client of this host.</summary>
    /// <returns><see langword="null"/> when there is none. <c>xfreerdp</c> may be 2 or 3: <see cref="MajorVersion"/> tells.</returns>
    public static string? Find(string? path, Func<string, bool> exists) => ViewerCommand.FirstOf(Clients, path, exists)?.Path;

    /// <summary>Reads the major version from what <c>xfreerdp /version</c> prints.</summary>
    /// <returns>0 when it is not told.</returns>
    public static int MajorVersion(string untrustedOutput)
    {
        ArgumentNullException.ThrowIfNull(untrustedOutput);

        const string Before = "version ";
        int start = untrustedOutput.IndexOf(Before, StringComparison.Ordinal);
        return start >= 0 && untrustedOutput.Length > start + Before.Length && untrustedOutput[start + Before.Length] is >= '2' and <= '9' and var digit
            ? digit - '0'
            : 0;
    }

    /// <summary>The call.</summary>
    /// <param name="program">Path of the client.</param>
    /// <param name="majorVersion">2 or 3.</param>
    /// <param name="app">What to show.</param>
    /// <param name="password">The password of the guest's account; one line.</param>
    /// <param name="sharing">What host and guest share.</param>
    /// <exception cref="ArgumentException">The version is another, or the password has more than one line.</exception>
    public static ViewerCommand Build(string program, int majorVersion, RemoteApp app, string password, RdpSharing sharing)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(password);
        if (password.AsSpan().ContainsAny('\n', '\r', '\0'))
        {
            throw new ArgumentException("the password has more than one line", nameof(password));
        }

        List<string> arguments =
        [
            $"/v:{app.Server}",
            $"/u:{app.User}",
            "/from-stdin:force",
            $"/cert:fingerprint:sha256:{Colons(app.Fingerprint)}",
            "/sec:nla",
        ];
        arguments.AddRange((majorVersion, app.Alias) switch
        {
            (2 or 3, null) => [$"/t:{app.Title}"],
            (3, _) => [$"/app:program:||{app.Alias},name:{app.Title}"],
            (2, _) => [$"/app:||{app.Alias}", $"/app-name:{app.Title}"],
            _ => throw new ArgumentException($"FreeRDP {majorVersion} is not known, only 2 and 3", nameof(majorVersion)),
        });
        arguments.Add($"/wm-class:{app.WindowClass}");

        // FreeRDP 2 knows both ways or none: then it is none rather than more than policy allows.
        arguments.Add((sharing & RdpSharing.Clipboard, majorVersion) switch
        {
            (RdpSharing.Clipboard, _) => "+clipboard",
            (RdpSharing.ClipboardToGuest, 3) => "/clipboard:direction-to:remote",
            (RdpSharing.ClipboardToHost, 3) => "/clipboard:direction-to:local",
            _ => "-clipboard",
        });
        if (sharing.HasFlag(RdpSharing.Sound))
        {
            arguments.Add("/sound");
        }

        if (sharing.HasFlag(RdpSharing.Printers))
        {
            arguments.Add("/printer");
        }

        return new ViewerCommand(program, [.. arguments], password + "\n");
    }

    private static string Colons(string digits) => string.Join(':', digits.Chunk(2).Select(pair => new string(pair)));
}
