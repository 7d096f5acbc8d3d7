using System.Net;
using System.Net.Http.Headers;

namespace MedV.Swarm.Origin;

/// <summary>The way to one configured origin, and from there to where it redirects to. The origin's credentials are for itself alone.</summary>
/// <param name="folder">The origin.</param>
/// <param name="credential">What is shown to it.</param>
/// <param name="home">Connections on which the credential's certificate may be shown.</param>
/// <param name="elsewhere">Connections that show nothing.</param>
internal sealed class OriginRoute(Uri folder, OriginCredential? credential, HttpClient home, HttpClient elsewhere)
{
    public Uri Folder => folder;

    public OriginCredential? Credential => credential;

    /// <summary>Whether an address is of the same web server: scheme, host and port.</summary>
    public bool IsHome(Uri address) =>
        (folder.Scheme, folder.IdnHost, folder.Port) == (address.Scheme, address.IdnHost, address.Port);

    /// <summary>Asks, and returns when the head of the answer is there. The credential is shown if it may be, and only <see cref="IsHome"/>.</summary>
    public async Task<HttpResponseMessage> SendAsync(Uri address, RangeHeaderValue? range, bool showsCredential, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        return await SendAsync(request, showsCredential && IsHome(address), cancellationToken);
    }

    /// <summary>Asks the origin itself for the head of a file, which no cache on the way is to answer.</summary>
    public async Task<HttpResponseMessage> SendHeadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        return await SendAsync(request, trusted: true, cancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool trusted, CancellationToken cancellationToken)
    {
        // With TLS the origin chooses between HTTP/2 and 1.1; without it is 1.1.
        request.Version = HttpVersion.Version20;

        // Without this header a server may use any encoding; packs are compressed already, and a part of a compressed file is of no use.
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        request.Headers.Authorization = trusted ? credential?.Authorization : null;
        return (trusted ? home : elsewhere).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
