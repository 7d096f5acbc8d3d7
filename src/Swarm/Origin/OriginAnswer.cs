using System.Net;
using System.Net.Http.Headers;

namespace MedV.Swarm.Origin;

/// <summary>One answer of an origin: its head checked, its body read within the budget and with a limit on silence, all trouble in our own words.</summary>
internal sealed class OriginAnswer : IDisposable
{
    private const int MostRedirects = 5;

    // So much at a time from the budget: at 10 kB a second a read every 1.6 s, which neither a web server (60 s) nor the site (5 s) takes for silence.
    private const int LongestRead = 16 * 1024;

    // An origin that drips would hold a lease for ever. A modem of 2400 bit/s is faster than that.
    private const int LeastBytesInMinute = 64 * 60;

    // Web servers wait a minute for somebody who does not read, some of them 20 s.
    private static readonly TimeSpan LongHold = TimeSpan.FromSeconds(15);

    private readonly OriginRoute _route;
    private readonly OriginOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancellation;
    private Uri _address;
    private bool _isHome = true;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private int _granted;
    private long _lastRead;
    private TimeSpan _waited;
    private int _bytesInWait;

    private OriginAnswer(OriginRoute route, Uri address, OriginOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        _route = route;
        _address = address;
        _options = options;
        _time = time;
        _cancellation = cancellationToken;
        _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _silence.Token);
    }

    public HttpContentHeaders Headers => _response!.Content.Headers;

    /// <summary>Whether this host once took so long to go on reading (its budget, its disk) that a server may have given it up.</summary>
    public bool WasHeld { get; private set; }

    private string Place => UntrustedText.Place(_address);

    /// <summary>Asks, and returns when the head of an answer with the expected status is there.</summary>
    /// <remarks>
    /// The first read will want <c>firstRead</c> bytes for certain: the budget is asked for them, or as many as are read at a time, before the
    /// origin is, so that a budget that is closed keeps no server waiting. 0 if that is not known.
    /// </remarks>
    public static async Task<OriginAnswer> GetAsync(
        OriginRoute route, Uri address, RangeHeaderValue? range, long firstRead, OriginOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = new OriginAnswer(route, address, options, time, cancellationToken);
        try
        {
            if (firstRead > 0)
            {
                await answer.TakeAsync(firstRead);
            }

            await answer.SendAsync(range);
            for (int redirects = 0; redirects < MostRedirects && answer.Redirect() is Uri target; redirects++)
            {
                answer._response!.Dispose();
                answer._address = target;
                answer._isHome &= route.IsHome(target);
                await answer.SendAsync(range);
            }

            answer.ThrowUnlessExpected(range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent);
            answer._lastRead = time.GetTimestamp();
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>Reads what is there of the body, at least one byte.</summary>
    /// <param name="buffer">Has room for at least one. All of it is wanted: what the budget grants for it is not given back.</param>
    /// <returns>0 at its end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_granted == 0)
        {
            await TakeAsync(buffer.Length);
        }

        long start = _time.GetTimestamp();
        WasHeld |= _time.GetElapsedTime(_lastRead, start) >= LongHold;
        _silence.CancelAfter(_options.IdleTimeout);
        try
        {
            _body ??= await _response!.Content.ReadAsStreamAsync(_stop.Token);
            int read = await _body.ReadAsync(buffer[..Math.Min(buffer.Length, _granted)], _stop.Token);
            _granted -= read;
            _lastRead = _time.GetTimestamp();
            ThrowIfDripping(read, _time.GetElapsedTime(start, _lastRead));
            return read;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new OriginException(OriginFault.ShortBody, $"{Place}: the connection broke within the body: {Innermost(exception)}", exception);
        }
        catch (OperationCanceledException exception) when (!_cancellation.IsCancellationRequested)
        {
            throw Stalled(exception);
        }
        finally
        {
            // What the caller does with the bytes is not the origin's silence.
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _response?.Dispose();
        _stop.Dispose();
        _silence.Dispose();
    }

    private async ValueTask TakeAsync(long wanted) => _granted = await _options.Download.TakeAsync((int)Math.Min(wanted, LongestRead), _cancellation);

    private async Task SendAsync(RangeHeaderValue? range)
    {
        _silence.CancelAfter(_options.IdleTimeout);
        try
        {
            _response = await _route.SendAsync(_address, range, showsCredential: _isHome, _stop.Token);
        }
        catch (HttpRequestException exception)
        {
            throw NoAnswer(exception);
        }
        catch (OperationCanceledException exception) when (!_cancellation.IsCancellationRequested)
        {
            throw _silence.IsCancellationRequested
                ? Stalled(exception)
                : new OriginException(OriginFault.Unreachable, $"cannot reach {Place}: no connection in time", exception);
        }
        finally
        {
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private OriginException NoAnswer(HttpRequestException exception) => exception.HttpRequestError switch
    {
        _ when exception.GetBaseException() is UntrustedCertificateException untrusted =>
            new OriginException(OriginFault.NotTrusted, $"{Place}: {untrusted.Message}", exception),
        HttpRequestError.ProxyTunnelError =>
            new OriginException(OriginFault.ProxyRefused, $"the proxy opens no way to {Place}: {Innermost(exception)}", exception),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.HttpProtocolError =>
            new OriginException(OriginFault.Garbled, $"{Place} answers what cannot be read: {Innermost(exception)}", exception),
        _ => new OriginException(OriginFault.Unreachable, $"cannot reach {Place}: {Innermost(exception)}", exception),
    };

    /// <summary>
    /// Where the answer sends us, if we go there: to http or https only, and never from https to http. We look for ourselves, since the
    /// library takes <c>file:///x</c> for a host without a name and fails with a defect's exception.
    /// </summary>
    private Uri? Redirect()
    {
        return IsRedirect(_response!.StatusCode)
            && _response.Headers.Location is Uri location
            && Uri.TryCreate(_address, location, out Uri? target)
            && (target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && _address.Scheme == Uri.UriSchemeHttp))
                ? target
                : null;
    }

    private void ThrowUnlessExpected(HttpStatusCode expected)
    {
        HttpStatusCode status = _response!.StatusCode;
        string found = $"{Place} answers {(int)status}";
        if (status != expected)
        {
            throw status switch
            {
                HttpStatusCode.NotFound or HttpStatusCode.Gone => new OriginException(OriginFault.NotFound, $"{found}: there is no such file"),
                HttpStatusCode.OK => new OriginException(
                    OriginFault.IgnoresRanges,
                    $"{found} to a range request, not 206: the web server, or a proxy before it, does not support ranges; switch them on there"),
                HttpStatusCode.RequestedRangeNotSatisfiable => new OriginException(
                    OriginFault.WrongRange, $"{found}: the file is shorter than was signed"),
                HttpStatusCode.Unauthorized => new OriginException(OriginFault.NeedsCredentials, $"{found}: {WhoWasShown()}"),
                HttpStatusCode.ProxyAuthenticationRequired => new OriginException(
                    OriginFault.ProxyRefused, $"{found}: the proxy wants credentials, and got none or others"),
                HttpStatusCode.TooManyRequests or (>= HttpStatusCode.InternalServerError and < (HttpStatusCode)600) => new OriginException(
                    OriginFault.Failing, $"{found}: it cannot serve now") { RetryAfter = RetryAfter() },
                _ when IsRedirect(status) => new OriginException(
                    OriginFault.Refused, $"{found}, a redirect to {Shown(_response.Headers.Location)}, which is not followed"),
                _ => new OriginException(OriginFault.Refused, $"{found}, not {(int)expected}"),
            };
        }

        if (Headers.ContentEncoding.FirstOrDefault(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) is string encoding)
        {
            throw new OriginException(
                OriginFault.Encoded,
                $"{Place} sends Content-Encoding {UntrustedText.Short(encoding)}, though it was asked for none: switch compression off there");
        }
    }

    private string WhoWasShown() => _route.Credential switch
    {
        { Authorization: not null } shown when _isHome => $"it does not take the credentials that are configured for it ({shown})",
        _ when _isHome => "it wants credentials, and none are configured for it",
        _ => $"it wants credentials; those of {_route.Folder} are for that origin alone",
    };

    private TimeSpan? RetryAfter()
    {
        RetryConditionHeaderValue? header = _response!.Headers.RetryAfter;
        TimeSpan? asked = header?.Delta ?? (header?.Date - _time.GetUtcNow());
        return asked > TimeSpan.Zero ? asked : null;
    }

    private void ThrowIfDripping(int read, TimeSpan waited)
    {
        _waited += waited;
        _bytesInWait += read;
        if (read == 0 || _waited < TimeSpan.FromMinutes(1))
        {
            return;
        }

        if (_bytesInWait < LeastBytesInMinute)
        {
            throw new OriginException(OriginFault.Stalled, $"{Place}: only {_bytesInWait} bytes in {_waited.TotalSeconds:0} s");
        }

        (_waited, _bytesInWait) = (TimeSpan.Zero, 0);
    }

    private OriginException Stalled(Exception inner) =>
        new(OriginFault.Stalled, $"{Place}: not a byte for {_options.IdleTimeout.TotalSeconds:0.#} s", inner);

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static string Shown(Uri? location) => location switch
    {
        null => "no address",
        { IsAbsoluteUri: true } => UntrustedText.Place(location),
        _ => UntrustedText.Short(location.OriginalString.Split('?')[0]),
    };

    private static string Innermost(Exception exception) => UntrustedText.Short(exception.GetBaseException().Message);
}
