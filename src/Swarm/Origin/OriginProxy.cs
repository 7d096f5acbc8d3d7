using System.Net;

namespace MedV.Swarm.Origin;

/// <summary>The way to the origins: straight, or by a proxy. Immutable; it shows no secret.</summary>
public sealed class OriginProxy
{
    private readonly bool _isUsed;
    private readonly Uri? _address;
    private readonly NetworkCredential? _credential;

    private OriginProxy(bool isUsed, Uri? address, NetworkCredential? credential) => (_isUsed, _address, _credential) = (isUsed, address, credential);

    /// <summary>What the environment says: <c>http_proxy</c>, <c>https_proxy</c>, <c>all_proxy</c>, <c>no_proxy</c>.</summary>
    public static OriginProxy OfEnvironment { get; } = new(true, null, null);

    /// <summary>None, whatever the environment says.</summary>
    public static OriginProxy None { get; } = new(false, null, null);

    /// <summary>One proxy for all origins, on loopback too.</summary>
    /// <exception cref="ArgumentException">Not an http address, or one with a name, a path or a query.</exception>
    public static OriginProxy At(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttp && address.UserInfo.Length == 0 && address.PathAndQuery == "/"
            ? new(true, address, null)
            : throw new ArgumentException("a proxy is http://host:port", nameof(address));
    }

    /// <summary>The same, with a name and a password for the proxy (Basic), given when it asks for them.</summary>
    public OriginProxy With(string user, string password) => new(_isUsed, _address, new NetworkCredential(user, password));

    /// <summary>Whether the way to an address does not go by a proxy.</summary>
    internal bool IsPassedBy(Uri address) => !_isUsed || (_address is null && HttpClient.DefaultProxy.GetProxy(address) is null);

    internal void Apply(SocketsHttpHandler handler)
    {
        BasicOnly? credentials = _credential is null ? null : new BasicOnly(_credential);
        handler.UseProxy = _isUsed;
        handler.Proxy = _address is null ? null : new WebProxy(_address) { Credentials = credentials };
        handler.DefaultProxyCredentials = credentials;
    }

    // The library would also try Digest, NTLM and Negotiate with them, which nobody has asked for and no test has seen.
    private sealed class BasicOnly(NetworkCredential credential) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) =>
            authType.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? credential : null;
    }
}
