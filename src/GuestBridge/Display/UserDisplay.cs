using MedV.GuestBridge.Display.X11;

namespace MedV.GuestBridge.Display;

/// <summary>The X display of the user's session, and the trusted cookie that lets the bridge in. The cookie goes nowhere else.</summary>
/// <param name="Address">Where the X server listens.</param>
/// <param name="TrustedCookie">The session's cookie; <see langword="null"/> when there is none, as with a server that looks at who connects.</param>
internal sealed record UserDisplay(XAddress Address, XCookie? TrustedCookie)
{
    /// <summary>Finds it as an X client does.</summary>
    /// <param name="environment">Gives a variable of the session: <c>DISPLAY</c>, <c>XAUTHORITY</c>, <c>HOME</c>.</param>
    /// <param name="hostName">The name of this host, as entries of the file with cookies have it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DisplayException">There is no display, or the file with cookies is not one.</exception>
    public static async Task<UserDisplay> FindAsync(Func<string, string?> environment, string hostName, CancellationToken cancellationToken)
    {
        XAddress address = XAddress.Parse(environment("DISPLAY"));
        string? file = environment("XAUTHORITY");
        if (string.IsNullOrEmpty(file))
        {
            file = environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".Xauthority") : null;
        }

        byte[]? content = file is null ? null : await AuthorityFile.ReadAsync(file, cancellationToken);
        return new UserDisplay(address, content is null ? null : AuthorityFile.Find(content, address.Number, hostName));
    }

    /// <summary>Connects as the user.</summary>
    /// <exception cref="DisplayException">The server lets us not in.</exception>
    public Task<XConnection> OpenAsync(CancellationToken cancellationToken) => XConnection.OpenAsync(Address, TrustedCookie, cancellationToken);
}
