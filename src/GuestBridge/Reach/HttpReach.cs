using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MedV.GuestBridge.Reach;

/// <summary>Reads what a program says to a proxy of HTTP: <c>CONNECT host:port</c>, or <c>GET http://host/path</c>. Pure.</summary>
/// <remarks>One request for each connection: what is handed on says so, and what follows goes to the same target, whatever it is.</remarks>
internal static class HttpReach
{
    /// <summary>Longest head of a request: its line and its fields.</summary>
    public const int MostBytes = 32 * 1024;

    private const int LongestMethod = 32;
    private const int MostFields = 200;
    private const string Scheme = "http://";

    // About the connection to the proxy, and not for the target. What says how long the body is stays.
    private static readonly ImmutableArray<string> OfTheConnection =
        ["host", "connection", "proxy-connection", "proxy-authorization", "keep-alive", "te", "trailer", "upgrade"];

    private static readonly ImmutableArray<string> NeverDropped = ["content-length", "transfer-encoding"];

    /// <summary>Reads the head of a request.</summary>
    /// <param name="untrusted">What came so far.</param>
    public static ReachParse Parse(ReadOnlySpan<byte> untrusted)
    {
        int end = untrusted.IndexOf("\r\n\r\n"u8);
        if (end < 0 || end + 4 > MostBytes)
        {
            return untrusted.Length >= MostBytes ? ReachParse.TooLarge : ReachParse.More;
        }

        ReadOnlySpan<byte> head = untrusted[..end];
        if (head.ContainsAnyExceptInRange((byte)0x20, (byte)0xFF) && HasStrayControl(head))
        {
            return ReachParse.Bad;
        }

        string[] lines = Encoding.Latin1.GetString(head).Split("\r\n");
        string[] words = lines[0].Split(' ');
        if (words is not [{ Length: > 0 and <= LongestMethod } method, { Length: > 0 } where, "HTTP/1.0" or "HTTP/1.1"]
            || !method.All(IsTokenCharacter) || !where.All(c => c is > ' ' and <= '~') || lines.Length - 1 > MostFields)
        {
            return ReachParse.Bad;
        }

        if (method == "CONNECT")
        {
            return TryAuthority(where, usualPort: null) is ReachTarget target && AreFields(lines) ? new ReachParse(ReachParseKind.Connect, end + 4, target) : ReachParse.Bad;
        }

        return HandOn(method, where, words[2], lines, end + 4);
    }

    private static ReachParse HandOn(string method, string where, string version, string[] lines, int consumed)
    {
        if (!where.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || where.Contains('#', StringComparison.Ordinal) || !AreFields(lines))
        {
            return ReachParse.Bad;
        }

        int path = where.AsSpan(Scheme.Length).IndexOfAny('/', '?');
        string authority = path < 0 ? where[Scheme.Length..] : where.Substring(Scheme.Length, path);
        string rest = path < 0 ? "/" : where[(Scheme.Length + path)..];
        if (TryAuthority(authority, usualPort: 80) is not ReachTarget target)
        {
            return ReachParse.Bad;
        }

        string[] named = [.. lines[1..].Where(line => NameOf(line) == "connection").SelectMany(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',')).Select(word => word.Trim().ToLowerInvariant())];
        var forward = new StringBuilder();
        forward.Append(CultureInfo.InvariantCulture, $"{method} {(rest[0] == '/' ? "" : "/")}{rest} {version}\r\nHost: {authority}\r\n");
        foreach (string line in lines[1..])
        {
            string name = NameOf(line);
            if (!OfTheConnection.Contains(name) && (NeverDropped.Contains(name) || !named.Contains(name)))
            {
                forward.Append(line).Append("\r\n");
            }
        }

        forward.Append("Connection: close\r\n\r\n");
        return new ReachParse(ReachParseKind.HandOn, consumed, target, Encoding.Latin1.GetBytes(forward.ToString()));
    }

    private static ReachTarget? TryAuthority(string text, int? usualPort)
    {
        int bracket = text.IndexOf(']', StringComparison.Ordinal);
        int colon = text.IndexOf(':', Math.Max(bracket, 0));
        int port = usualPort ?? 0;
        if (colon >= 0 && (text.Length - colon > 6 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)))
        {
            return null;
        }

        string host = colon < 0 ? text : text[..colon];
        bool isBracketed = host.StartsWith('[');
        if (isBracketed)
        {
            if (!host.EndsWith(']') || !host.Contains(':', StringComparison.Ordinal))
            {
                return null;
            }

            host = host[1..^1];
        }

        // A name with a colon could only be an address without its brackets.
        return !isBracketed && host.Contains(':', StringComparison.Ordinal) ? null : ReachTarget.TryParse(host, port);
    }

    // A field that goes on in a second line begins with a blank, and that is no name.
    private static bool AreFields(string[] lines) => lines[1..].All(line => NameOf(line) is { Length: > 0 } name && name.All(IsTokenCharacter));

    private static string NameOf(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? "" : line[..colon].ToLowerInvariant();
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);

    // Line ends are CR and LF together, never one alone; a tab may stand in a field.
    private static bool HasStrayControl(ReadOnlySpan<byte> head)
    {
        for (int at = 0; at < head.Length; at++)
        {
            if (head[at] == '\r' && at + 1 < head.Length && head[at + 1] == '\n')
            {
                at++;
            }
            else if (head[at] is < 0x20 and not (byte)'\t')
            {
                return true;
            }
        }

        return false;
    }
}
