using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Tests.Display;

/// <summary>A real RDP server with network level authentication: FreeRDP's, which shows a display of its own.</summary>
internal sealed class ShadowServer : IAsyncDisposable
{
    private readonly TestX _shown;
    private readonly Process _server;

    private ShadowServer(TestX shown, Process server, int port) => (_shown, _server, Port) = (shown, server, port);

    /// <summary>The port at 127.0.0.1 where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts it with one account.</summary>
    public static async Task<ShadowServer> StartAsync(string user, string password)
    {
        TestX shown = await TestX.StartAsync();
        string accounts = Path.Combine(shown.Folder, "sam");
        foreach (string folder in new[] { "shadow", "server" })
        {
            Directory.CreateDirectory(Path.Combine(shown.Folder, ".config", "freerdp", folder));
        }

        (_, string hashes, _) = await TestProgram.RunAsync("winpr-hash", ["-u", user, "-p", password, "-f", "sam"]);
        await File.WriteAllTextAsync(accounts, hashes);
        int port = FreePort();
        Process server = TestProgram.Start(
            "freerdp-shadow-cli", ["/bind-address:127.0.0.1", $"/port:{port}", "/sec:nla", "+auth", $"/sam-file:{accounts}"], [.. shown.User, ("HOME", shown.Folder)]);
        _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = server.StandardError.BaseStream.CopyToAsync(Stream.Null);
        await TestX.UntilAsync(() => ListensAsync(port), listens => listens);
        return new ShadowServer(shown, server, port);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_server.HasExited)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
        }

        _server.Dispose();
        await _shown.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A test with FreeRDP's client and server. Where one is missing it is skipped, and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RdpFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["xfreerdp", "freerdp-shadow-cli", "winpr-hash", "Xvfb", "xwininfo", "xkill", "qemu-system-x86_64", "mmdebstrap"];

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? (Programs.FirstOrDefault(program => TestProgram.Find(program) is null) is { } missing ? $"{missing} is not installed" : null);
        set => base.Skip = value;
    }
}
