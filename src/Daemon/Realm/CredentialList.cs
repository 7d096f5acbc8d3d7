using System.Collections.Immutable;
using MedV.Swarm.Origin;

namespace MedV.Daemon.Realm;

/// <summary>
/// The file that <c>Origin:Credentials</c> names. One credential a line: the address of an origin as it was enrolled, or the word
/// <c>proxy</c>; the kind; and to the end of the line what is shown. Empty lines and those that begin with <c>#</c> are passed over.
/// </summary>
/// <remarks>
/// No fault that it finds says more of a line than its number and the path of a certificate: whatever stands in the wrong place may be a secret.
/// </remarks>
internal sealed class CredentialList
{
    private const string Proxy = "proxy";

    private readonly Dictionary<Uri, OriginCredential> _origins = [];
    private readonly List<string> _faults = [];

    private CredentialList()
    {
    }

    /// <summary>By the origin's address.</summary>
    public ImmutableDictionary<Uri, OriginCredential> Origins => _origins.ToImmutableDictionary();

    /// <summary>For the proxy; <see langword="null"/> when there is none.</summary>
    public (string User, string Password)? ProxyUser { get; private set; }

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Reads the text.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="certificate">Reads the certificate of a path that stands there; <see langword="null"/> and what is wrong, if it cannot.</param>
    public static CredentialList Parse(string text, Func<string, (OriginCredential? Certificate, string Fault)> certificate)
    {
        var list = new CredentialList();
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            string trimmed = line.Trim().ToString();
            if (trimmed.Length > 0 && trimmed[0] != '#' && list.TryAdd(trimmed, certificate) is string fault)
            {
                list._faults.Add($"line {number}: {fault}");
            }
        }

        return list;
    }

    private string? TryAdd(string line, Func<string, (OriginCredential? Certificate, string Fault)> certificate)
    {
        string[] parts = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [string place, string kind, string secret])
        {
            return "is not ADDRESS basic NAME:PASSWORD, ADDRESS bearer TOKEN, ADDRESS certificate FILE or proxy basic NAME:PASSWORD";
        }

        if (place == Proxy)
        {
            return TryAddProxy(kind, secret);
        }

        if (!Realm.Origins.IsAddress(place) || !place.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            return "does not begin with the https address of an origin; nothing is shown to others, nor without TLS";
        }

        (OriginCredential? credential, string fault) = kind switch
        {
            "basic" when Split(secret) is (string user, string password) => (OriginCredential.Basic(user, password), ""),
            "basic" => (null, "basic needs NAME:PASSWORD"),
            "bearer" => Token(secret),
            "certificate" => certificate(secret),
            _ => (null, "the kind is not basic, bearer or certificate"),
        };
        return credential is null ? fault : TryAdd(Folder(place), credential);
    }

    private string? TryAdd(Uri folder, OriginCredential credential)
    {
        try
        {
            _origins[folder] = _origins.TryGetValue(folder, out OriginCredential? other) ? other.And(credential) : credential;
            return null;
        }
        catch (ArgumentException)
        {
            return "another line is for the same origin, and an origin takes one certificate and one name or token";
        }
    }

    private string? TryAddProxy(string kind, string secret)
    {
        if (ProxyUser is not null)
        {
            return "another line is for the proxy";
        }

        ProxyUser = kind == "basic" ? Split(secret) : null;
        return ProxyUser is null ? "proxy needs basic NAME:PASSWORD" : null;
    }

    private static (OriginCredential?, string) Token(string token)
    {
        try
        {
            return (OriginCredential.Bearer(token), "");
        }
        catch (ArgumentException)
        {
            return (null, "a token has letters, digits and - . _ ~ + / only, and = at its end");
        }
    }

    private static (string User, string Password)? Split(string secret) =>
        secret.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon && !secret.Any(char.IsControl) ? (secret[..colon], secret[(colon + 1)..]) : null;

    // With and without the slash at its end it is the same origin.
    private static Uri Folder(string place) => new(place.EndsWith('/') ? place : place + "/");
}
