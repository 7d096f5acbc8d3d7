using System.Net;
using System.Net.Http.Headers;

namespace MedV.Swarm.Origin;

/// <summary>One answer of an origin: its head checked, its body read with a limit on silence, all trouble in our own words.</summary>
internal sealed class OriginAnswer : IDisposable
{
    private const int MostRedirects = 5;

    private readonly TimeSpan _idleTimeout;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancellation;
    private Uri _address;
    private HttpResponseMessage? _response;
    private Stream? _body;

    private OriginAnswer(Uri address, TimeSpan idleTimeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _address = address;
        _idleTimeout = idleTimeout;
        _cancellation = cancellationToken;
        _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _silence.Token);
    }

    public HttpContentHeaders Headers => _response!.Content.Headers;

    /// <summary>Asks, and returns when the head of an answer with the expected status is there.</summary>
    public static async Task<OriginAnswer> GetAsync(
        HttpClient http, Uri address, RangeHeaderValue? range, TimeSpan idleTimeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = new OriginAnswer(address, idleTimeout, time, cancellationToken);
        try
        {
            await answer.SendAsync(http, range);
            for (int redirects = 0; redirects < MostRedirects && answer.Redirect() is Uri target; redirects++)
            {
                answer._response!.Dispose();
                answer._address = target;
                await answer.SendAsync(http, range);
            }

            answer.ThrowUnlessExpected(range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent, time);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>Reads what is there of the body, at least one byte.</summary>
    /// <returns>0 at its end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        _silence.CancelAfter(_idleTimeout);
        try
        {
            _body ??= await _response!.Content.ReadAsStreamAsync(_stop.Token);
            return await _body.ReadAsync(buffer, _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new OriginException(OriginFault.ShortBody, $"{_address}: the connection broke within the body: {Innermost(exception)}", exception);
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

    private async Task SendAsync(HttpClient http, RangeHeaderValue? range)
    {
        // With TLS the origin chooses between HTTP/2 and 1.1; without it is 1.1.
        using var request = new HttpRequestMessage(HttpMethod.Get, _address) { Version = HttpVersion.Version20 };
        request.Headers.Range = range;
        _silence.CancelAfter(_idleTimeout);
        try
        {
            _response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        }
        catch (HttpRequestException exception)
        {
            throw new OriginException(OriginFault.Unreachable, $"cannot reach {_address}: {Innermost(exception)}", exception);
        }
        catch (OperationCanceledException exception) when (!_cancellation.IsCancellationRequested)
        {
            throw _silence.IsCancellationRequested
                ? Stalled(exception)
                : new OriginException(OriginFault.Unreachable, $"cannot reach {_address}: no connection in time", exception);
        }
        finally
        {
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>
    /// Where the answer sends us, if we go there: to http or https only, and never from https to http. We look for ourselves, since the
    /// library takes <c>file:///x</c> for a host without a name and fails with a defect's exception.
    /// </summary>
    private Uri? Redirect()
    {
        bool isRedirect = _response!.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        return isRedirect
            && _response.Headers.Location is Uri location
            && Uri.TryCreate(_address, location, out Uri? target)
            && (target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && _address.Scheme == Uri.UriSchemeHttp))
                ? target
                : null;
    }

    private void ThrowUnlessExpected(HttpStatusCode expected, TimeProvider time)
    {
        HttpStatusCode status = _response!.StatusCode;
        if (status == expected)
        {
            return;
        }

        string found = $"{_address} answers {(int)status}";
        throw status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new OriginException(OriginFault.NotFound, $"{found}: there is no such file"),
            HttpStatusCode.OK => new OriginException(
                OriginFault.IgnoresRanges,
                $"{found} to a range request, not 206: the web server, or a proxy before it, does not support ranges; switch them on there"),
            HttpStatusCode.RequestedRangeNotSatisfiable => new OriginException(
                OriginFault.WrongRange, $"{found}: the file is shorter than was signed"),
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => new OriginException(
                OriginFault.Failing, $"{found}: it cannot serve now") { RetryAfter = RetryAfter(time) },
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new OriginException(
                OriginFault.Refused, $"{found}, a redirect to {_response.Headers.Location}, which is not followed"),
            _ => new OriginException(OriginFault.Refused, $"{found}, not {(int)expected}"),
        };
    }

    private TimeSpan? RetryAfter(TimeProvider time)
    {
        RetryConditionHeaderValue? header = _response!.Headers.RetryAfter;
        TimeSpan? asked = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return asked > TimeSpan.Zero ? asked : null;
    }

    private OriginException Stalled(Exception inner) =>
        new(OriginFault.Stalled, $"{_address}: not a byte for {_idleTimeout.TotalSeconds:0.#} s", inner);

    private static string Innermost(Exception exception) => exception.GetBaseException().Message;
}
