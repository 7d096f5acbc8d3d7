using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MedV.Swarm.Origin;

/// <summary>The connections to all origins. A client certificate belongs to a connection, so each origin that wants one has its own.</summary>
internal sealed class OriginConnections : IDisposable
{
    // A static web server sends some 300 bytes, one behind a cloud's front door 2 KiB.
    private const int LargestHeadKibibytes = 32;

    private readonly OriginOptions _options;
    private readonly HttpClient _open;
    private readonly List<HttpClient> _own = [];

    /// <exception cref="ArgumentException">A credential is for an address that is not https, or no origin's address.</exception>
    public OriginConnections(ImmutableArray<Uri> folders, OriginOptions options)
    {
        _options = options;
        _open = NewClient(certificate: null);
        Dictionary<Uri, OriginCredential> credentials = options.Credentials.ToDictionary(entry => OriginAddress.Folder(entry.Key), entry => entry.Value);
        if (credentials.Keys.FirstOrDefault(address => address.Scheme != Uri.UriSchemeHttps) is Uri plain)
        {
            throw new ArgumentException($"credentials go over https only, this is {plain}", nameof(options));
        }

        Routes = [.. folders.Select(folder => RouteTo(folder, credentials.GetValueOrDefault(folder)))];
    }

    /// <summary>The ways to the origins, in their order.</summary>
    public ImmutableArray<OriginRoute> Routes { get; }

    public void Dispose()
    {
        _open.Dispose();
        _own.ForEach(client => client.Dispose());
    }

    private OriginRoute RouteTo(Uri folder, OriginCredential? credential)
    {
        if (credential?.ClientCertificate is null)
        {
            return new OriginRoute(folder, credential, _open, _open);
        }

        HttpClient own = NewClient(credential.ClientCertificate);
        _own.Add(own);
        return new OriginRoute(folder, credential, own, _open);
    }

    // Each read has its own limit; a limit on the whole would punish slow links.
    private HttpClient NewClient(SslStreamCertificateContext? certificate) => new(NewHandler(certificate)) { Timeout = Timeout.InfiniteTimeSpan };

    private SocketsHttpHandler NewHandler(SslStreamCertificateContext? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = LargestHeadKibibytes,
            ConnectTimeout = TimeSpan.FromSeconds(10),

            // Long enough to reuse connections, short enough to follow a change of the origin's address.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),

            // An unwanted body is not read to the end just to save a connection: its bytes would cross the WAN.
            MaxResponseDrainSize = 0,

            // All requests share one connection of HTTP/2, and would go on to be sent on it after it died without a word.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromSeconds(5),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        };
        if (_options.Connected is { } connected)
        {
            handler.ConnectCallback = (context, token) => OriginSocket.ConnectAsync(context.DnsEndPoint, connected, token);
        }

        handler.SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = certificate,
            RemoteCertificateValidationCallback = UntrustedCertificateException.ThrowOnErrors,
            CertificateChainPolicy = NewChainPolicy(),
        };
        _options.Proxy.Apply(handler);
        return handler;
    }

    private X509ChainPolicy NewChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            // As browsers and curl: a revocation list that cannot be fetched would keep a branch from its images.
            RevocationMode = X509RevocationMode.NoCheck,

            // What a stranger's certificate names as the address of its issuer is not fetched.
            DisableCertificateDownloads = true,
        };
        if (_options.TrustedRoots.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_options.TrustedRoots);
        }

        return policy;
    }
}
