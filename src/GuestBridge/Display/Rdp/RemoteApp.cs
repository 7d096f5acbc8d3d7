using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Display.Rdp;

/// <summary>An application of a Windows guest, shown through RDP (RemoteApp). What is in here cannot carry an option: it was checked.</summary>
internal sealed partial record RemoteApp
{
    private RemoteApp(int port, string user, string fingerprint, string alias, string title) =>
        (Port, User, Fingerprint, Alias, Title) = (port, user, fingerprint, alias, title);

    /// <summary>Port on the loopback interface that leads to the guest's RDP server.</summary>
    public int Port { get; }

    /// <summary>Name of the account in the guest.</summary>
    public string User { get; }

    /// <summary>SHA-256 of the guest's certificate, which its agent told, as 64 hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The application as the guest registered it: the published key, made by the host.</summary>
    public string Alias { get; }

    /// <summary>The title, made by the host.</summary>
    public string Title { get; }

    /// <summary>Takes the parts after a look at each.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="user">Letters, digits, dot, minus, underscore; at most 20.</param>
    /// <param name="fingerprint">64 hexadecimal digits, with or without colons.</param>
    /// <param name="alias">An app key.</param>
    /// <param name="title">Any text: of it, letters, digits, spaces and <c>().-_</c> are kept, because commas, colons and quotes mean something to the clients.</param>
    /// <exception cref="ArgumentException">One of them is something else.</exception>
    public static RemoteApp Create(int port, string user, string fingerprint, string alias, string title)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentNullException.ThrowIfNull(title);
        if (port is < 1 or > 65535)
        {
            throw new ArgumentException($"{port} is not a port", nameof(port));
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

        if (!KeyPattern().IsMatch(alias))
        {
            throw new ArgumentException("the application has no valid key", nameof(alias));
        }

        string kept = new string([.. title.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '(' or ')' or '.' or '-' or '_').Take(64)]).Trim();
        return new RemoteApp(port, user, digits, alias, kept.Length > 0 ? kept : alias);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,19}\z")]
    private static partial Regex UserPattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex FingerprintPattern();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex KeyPattern();
}
