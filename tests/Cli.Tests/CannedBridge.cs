using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MedV.GuestBridge.Control.Contract;

namespace MedV.Cli.Tests;

/// <summary>A bridge on a real Unix socket that gives prepared lines, and runs medv against itself.</summary>
internal sealed class CannedBridge : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string[] _lines;

    /// <summary>Listens.</summary>
    /// <param name="lines">What each request is answered with; then the connection is closed.</param>
    public CannedBridge(params string[] lines)
    {
        _lines = lines;
        _listener.Bind(new UnixDomainSocketEndPoint(BridgePlace.Socket(_folder.FullName)));
        _listener.Listen();
        _ = ServeAsync();
    }

    /// <summary>The requests so far.</summary>
    public List<BridgeRequest> Requests { get; } = [];

    /// <summary>Runs medv.</summary>
    public Task<Ran> RunAsync(params string[] arguments) => Ran.OfAsync(
        name => name switch
        {
            "MEDV_RUNTIME" => _folder.FullName,
            "MEDV_BRIDGE" => "/nowhere/medv-bridge",
            _ => null,
        },
        "",
        CancellationToken.None,
        arguments);

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            Socket connection;
            try
            {
                connection = await _listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            using var stream = new NetworkStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream);
            if (await reader.ReadLineAsync() is string line)
            {
                Requests.Add(JsonSerializer.Deserialize(line, BridgeJson.Default.BridgeRequest)!);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(_lines.Select(one => one + "\n"))));
            }
        }
    }
}
