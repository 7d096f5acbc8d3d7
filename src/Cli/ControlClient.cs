using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli;

/// <summary>Asks the daemon over its Unix socket.</summary>
internal sealed class ControlClient : IDisposable
{
    // Ten thousand bundles of a large image make some 2 MiB.
    private const int LargestAnswerBytes = 32 * 1024 * 1024;

    // A report is a snapshot and comes at once, or the PC is very busy.
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(15);

    // Doctor and enrolment ask the origin; the daemon's own limit for that is 2 minutes.
    private static readonly TimeSpan WorkPatience = TimeSpan.FromSeconds(130);

    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly string _socket;

    /// <summary>Creates a client; nothing is asked yet.</summary>
    /// <param name="socket">Path of the daemon's socket.</param>
    /// <param name="time">The clock, for how long to wait.</param>
    public ControlClient(string socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri("http://medvd"),
            MaxResponseContentBufferSize = LargestAnswerBytes,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Asks for a report.</summary>
    /// <param name="path">The address, for example <c>/v1/status</c>.</param>
    /// <param name="type">What the answer is.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ProblemException">The daemon cannot be asked, or refuses.</exception>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        AskAsync(token => _http.GetAsync(path, token), type, path == "/v1/doctor" ? WorkPatience : ReportPatience, cancellationToken);

    /// <summary>Asks the daemon to join a realm; the answer is its status after that.</summary>
    /// <exception cref="ProblemException">The daemon cannot be asked, or refuses.</exception>
    public Task<StatusReport> EnrollAsync(EnrollRequest request, CancellationToken cancellationToken) =>
        AskAsync(
            token => _http.PostAsJsonAsync("/v1/enroll", request, ContractJson.Default.EnrollRequest, token),
            ContractJson.Default.StatusReport,
            WorkPatience,
            cancellationToken);

    /// <summary>Reads an answer of lines, each as it comes, for as long as there are more.</summary>
    /// <param name="path">The address, with its query.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProblemException">The daemon cannot be asked, refuses, or broke off.</exception>
    public async IAsyncEnumerable<string> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await GuardAsync(OpenAsync, ReportPatience, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await NextAsync() is string line)
        {
            yield return line;
        }

        async Task<HttpResponseMessage> OpenAsync(CancellationToken token)
        {
            HttpResponseMessage opened = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, token);
            await ThrowUnlessOkAsync(opened, token);
            return opened;
        }

        async Task<string?> NextAsync()
        {
            try
            {
                return await reader.ReadLineAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw Unreachable(cause: null);
            }
        }
    }

    /// <summary>Tells the daemon that a user waits; the answer is its status after that.</summary>
    /// <exception cref="ProblemException">The daemon cannot be asked, or refuses.</exception>
    public Task<StatusReport> BoostAsync(BoostRequest request, CancellationToken cancellationToken) =>
        AskAsync(
            token => _http.PostAsJsonAsync("/v1/boost", request, ContractJson.Default.BoostRequest, token),
            ContractJson.Default.StatusReport,
            ReportPatience,
            cancellationToken);

    public void Dispose() => _http.Dispose();

    private Task<T> AskAsync<T>(
        Func<CancellationToken, Task<HttpResponseMessage>> ask, JsonTypeInfo<T> type, TimeSpan patience, CancellationToken cancellationToken) => GuardAsync(
        async token =>
        {
            using HttpResponseMessage response = await ask(token);
            await ThrowUnlessOkAsync(response, token);
            return await response.Content.ReadFromJsonAsync(type, token) ?? throw Strange();
        },
        patience,
        cancellationToken);

    private static async Task ThrowUnlessOkAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            ErrorReport error = await response.Content.ReadFromJsonAsync(ContractJson.Default.ErrorReport, cancellationToken) ?? throw Strange();
            throw new ProblemException(Enum.IsDefined((ExitCode)error.Code) ? (ExitCode)error.Code : ExitCode.Failed, Words.Visible(error.Error), error.Hint is null ? null : Words.Visible(error.Hint));
        }
    }

    /// <summary>Asks, and puts what goes wrong into words.</summary>
    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> ask, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (JsonException)
        {
            throw Strange();
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception.InnerException as SocketException);
        }
        catch (IOException)
        {
            throw Unreachable(cause: null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProblemException(ExitCode.Unreachable, $"medvd did not answer for {patience.TotalSeconds:0} seconds", "its log may say why; restarting it loses nothing");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ProblemException Strange() =>
        new(ExitCode.Failed, "medvd gave an answer that this medv does not understand", "are both of the same version? medv --version and medvd --version tell");

    private ProblemException Unreachable(SocketException? cause) => cause?.SocketErrorCode switch
    {
        null => new ProblemException(ExitCode.Unreachable, "medvd went away while it was asked", "medv doctor tells whether it runs"),
        SocketError.AccessDenied => new ProblemException(
            ExitCode.NotPermitted,
            $"this user may not use {_socket}",
            "use sudo, or have an admin set Control:Group in medvd's configuration to a group that you belong to"),
        _ => new ProblemException(
            ExitCode.Unreachable,
            $"medvd is not running: nothing listens on {_socket}",
            "start it with: systemctl start medvd; if it uses another socket, name that with --socket or MEDV_SOCKET"),
    };
}
