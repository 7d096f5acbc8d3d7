using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Display.Rdp;

/// <summary>What is shown of a Windows guest through RDP. What is in here cannot carry an option: it was checked.</summary>
internal sealed partial record RemoteApp
{
    private RemoteApp(string server, string user, string fingerprint, string? alias, string title, string windowClass) =>
        (Server, User, Fingerprint, Alias, Title, WindowClass) = (server, user, fingerprint, alias, title, windowClass);

    /// <summary>What leads to the guest's RDP server: the path of a Unix socket, or an address of the loopback interface and a port.</summary>
    public string Server { get; }

    /// <summary>Name of the account in the guest.</summary>
    public string User { get; }

    /// <summary>SHA-256 of the guest's certificate, as 64 hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The program as the guest registered it for RemoteApp; null for its whole desktop in one window.</summary>
    public string? Alias { get; }

    /// <summary>The title, made by the host.</summary>
    public string Title { get; }

    /// <summary>The class of its windows.</summary>
    public string WindowClass { get; }

    /// <summary>Takes the parts after a look at each.</summary>
    /// <param name="server">A path without colons, or <c>127.1.2.3:4567</c>.</param>
    /// <param name="user">Letters, digits, dot, minus, underscore; at most 20.</param>
    /// <param name="fingerprint">64 hexadecimal digits, with or without colons.</param>
    /// <param name="alias">Like an app key; null for the desktop.</param>
    /// <param name="title">Any text: of it, letters, digits, spaces and <c>().-_</c> are kept, because commas, colons and quotes mean something to the clients.</param>
    /// <param name="windowClass">Letters, digits, dot, minus, underscore; at most 64.</param>
    /// <exception cref="ArgumentException">One of them is something else.</exception>
    public static RemoteApp Create(string server, string user, string fingerprint, string? alias, string title, string windowClass)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentNullException.ThrowIfNull(title);
        if (!ServerPattern().IsMatch(server))
        {
            throw new ArgumentException($"{server} is neither a path without colons nor a loopback address with a port", nameof(server));
        }

        if (!UserPattern().IsMatch(user))
        {
            throw new ArgumentException("the name of the guest's account has other characters than letters, digits, dot, minus and underscore", nameof(user));
        }

        string digits = fingerprint.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        if (!FingerprintPattern().IsMatch(digits))
        {
            throw new ArgumentException("the fingerprint of the guest's certificate is not a SHA-256", nameof(fingerprint));
        }

        if (alias is not null && !KeyPattern().IsMatch(alias))
        {
            throw new ArgumentException("the application has no valid key", nameof(alias));
        }

        if (!ClassPattern().IsMatch(windowClass))
        {
            throw new ArgumentException("the class of the windows has other characters than letters, digits, dot, minus and underscore", nameof(windowClass));
        }

        string kept = new string([.. title.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '(' or ')' or '.' or '-' or '_').Take(64)]).Trim();
        return new RemoteApp(server, user, digits, alias, kept.Length > 0 ? kept : windowClass, windowClass);
    }

    [GeneratedRegex(@"\A(/[^:\p{Cc}]{1,200}|127(\.[0-9]{1,3}){3}:[0-9]{1,5})\z")]
    private static partial Regex ServerPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,19}\z")]
    private static partial Regex UserPattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex FingerprintPattern();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex KeyPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex ClassPattern();
}
