using System.Net.Sockets;

namespace MedV.Swarm.Origin;

/// <summary>Measures round trips to a realm's origins by asking for the head of a small file, on a connection of its own.</summary>
/// <remarks>
/// Any answer counts, whatever its status. On Linux it is the kernel that measures where no proxy is on the way, so that a busy PC is not taken for a full link. Through a proxy that does not keep the answer it is the whole way, else the way to the proxy. The origin that answered
/// last is asked again; when it cannot be reached, the next one is. Ask once at a time.
/// </remarks>
public sealed class OriginProbe : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly OriginConnections _connections;
    private readonly string _path;
    private readonly OriginProxy _proxy;
    private readonly TimeProvider _time;
    private int _turn;
    private Socket? _connection;
    private bool _isNewConnection;

    /// <summary>Makes one; nothing is asked yet.</summary>
    /// <param name="origins">As those of an <see cref="OriginClient"/>.</param>
    /// <param name="options">How they are reached.</param>
    /// <param name="path">A small file that they have, relative to them.</param>
    /// <param name="time">Measures.</param>
    public OriginProbe(IEnumerable<Uri> origins, OriginOptions options, string path, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(origins);

        _connections = new OriginConnections([.. origins.Select(OriginAddress.Folder)], options with { Connected = Opened });
        _proxy = options.Proxy;
        _path = path;
        _time = time;
    }

    /// <summary>Measures once.</summary>
    /// <returns><see langword="null"/>: no origin can be reached, so nothing is known of the way to them.</returns>
    public async ValueTask<OriginRoundTrip?> MeasureAsync(CancellationToken cancellationToken)
    {
        for (int tried = 0; tried < _connections.Routes.Length; tried++)
        {
            OriginRoute route = _connections.Routes[_turn];
            using var patience = new CancellationTokenSource(Patience, _time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            try
            {
                TimeSpan took = await AskAsync(route, stop.Token);

                // The first answer on a connection took the round trips of its making as well.
                return new OriginRoundTrip(route.Folder, _isNewConnection ? await AskAsync(route, stop.Token) : took);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new OriginRoundTrip(route.Folder, null);
            }
            catch (HttpRequestException)
            {
                _turn = (_turn + 1) % _connections.Routes.Length;
            }
        }

        return null;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connections.Dispose();

    private void Opened(Socket connection) => (_connection, _isNewConnection) = (connection, true);

    private async Task<TimeSpan> AskAsync(OriginRoute route, CancellationToken cancellationToken)
    {
        _isNewConnection = false;

        // Behind a proxy the connection is only the way to it.
        KernelRoundTrip? before = _proxy.IsPassedBy(route.Folder) && _connection is not null ? KernelRoundTrip.Of(_connection) : null;
        long start = _time.GetTimestamp();
        using HttpResponseMessage answer = await route.SendHeadAsync(OriginAddress.Of(route.Folder, _path), cancellationToken);
        TimeSpan took = _time.GetElapsedTime(start);
        TimeSpan? seen = before is { } known && !_isNewConnection ? KernelRoundTrip.Of(_connection!)?.Since(known) : null;
        return seen < took ? seen.Value : took;
    }
}
