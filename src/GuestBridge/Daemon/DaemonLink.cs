using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MedV.Daemon.Control.Contract;
using MedV.GuestBridge.Control;
using MedV.Terminal;

namespace MedV.GuestBridge.Daemon;

/// <summary>Asks the daemon of this PC what its user may use.</summary>
/// <param name="socket">The daemon's socket for users.</param>
/// <param name="time">The clock, for how long to wait.</param>
internal sealed class DaemonLink(string socket, TimeProvider time) : IDisposable
{
    // 64 workspaces with icons: 32 MiB is far more than a realm may sign.
    private const int LargestAnswerBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // The daemon lets a question for news wait for 50 s.
    private static readonly TimeSpan NewsPatience = TimeSpan.FromSeconds(70);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, token) => ConnectAsync(socket, token) })
    {
        BaseAddress = new Uri("http://medvd"),
        MaxResponseContentBufferSize = LargestAnswerBytes,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The user's workspaces.</summary>
    /// <param name="known">The tag of the report that is known: the answer then waits for another, some 50 s at most. Null: at once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BridgeException">The daemon cannot be asked, or refuses.</exception>
    public Task<UserWorkspacesReport> WorkspacesAsync(string? known, CancellationToken cancellationToken) => AskAsync(
        HttpMethod.Get,
        known is null ? "/v1/workspaces" : $"/v1/workspaces?known={Uri.EscapeDataString(known)}",
        ContractJson.Default.UserWorkspacesReport,
        known is null ? Patience : NewsPatience,
        cancellationToken);

    /// <summary>Has the disk of a workspace opened to this user.</summary>
    /// <exception cref="BridgeException">The daemon cannot be asked, or refuses.</exception>
    public Task<UserDisk> OpenAsync(string workspace, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, $"/v1/workspaces/{Uri.EscapeDataString(workspace)}/open", ContractJson.Default.UserDisk, Patience, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<T> AskAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> type, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                ErrorReport refused = await response.Content.ReadFromJsonAsync(ContractJson.Default.ErrorReport, either.Token) ?? throw Strange();
                throw new BridgeException(Enum.IsDefined((ExitCode)refused.Code) ? (ExitCode)refused.Code : ExitCode.Failed, refused.Error, refused.Hint);
            }

            return await response.Content.ReadFromJsonAsync(type, either.Token) ?? throw Strange();
        }
        catch (JsonException)
        {
            throw Strange();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new BridgeException(
                ExitCode.Unreachable, "medvd is not running on this PC", "start it with: systemctl start medvd; medv doctor tells more", e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BridgeException(ExitCode.Unreachable, $"medvd did not answer for {patience.TotalSeconds:0} seconds", "its log may say why; restarting it loses nothing");
        }
    }

    private static BridgeException Strange() =>
        new(ExitCode.Failed, "medvd gave an answer that this medv-bridge does not understand", "are both of the same version?");

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
