using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.X11;
using MedV.GuestBridge.Display.X11.Filter;
using MedV.Terminal;

namespace MedV.GuestBridge.Tests.Display;

/// <summary>A real X server (Xvfb) with a trusted cookie of its own, and a place where a guest's connections come in through the relay.</summary>
internal sealed class TestX : IAsyncDisposable
{
    private readonly Process _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Process> _clients = [];
    private TcpListener? _listener;
    private int _guestNumber;

    private TestX(Process server, string folder, XCookie trusted, XAddress address)
    {
        _server = server;
        Folder = folder;
        Display = new UserDisplay(address, trusted);
    }

    /// <summary>What the guest's windows are told by.</summary>
    public static WindowMark Mark { get; } = new("finance", "Finance");

    /// <summary>A folder that goes with it.</summary>
    public string Folder { get; }

    /// <summary>The user's display.</summary>
    public UserDisplay Display { get; }

    /// <summary>The file with the trusted cookie.</summary>
    public string TrustedFile => Path.Combine(Folder, "trusted");

    /// <summary>The file with the guest's cookie.</summary>
    public string GuestFile => Path.Combine(Folder, "guest");

    /// <summary>How the relay's last connections ended.</summary>
    public List<ExitCode> Ends { get; } = [];

    /// <summary>The environment of the user's programs.</summary>
    public (string, string)[] User => [("DISPLAY", $":{Display.Address.Number}"), ("XAUTHORITY", TrustedFile)];

    public static async Task<TestX> StartAsync(params string[] more)
    {
        string folder = Directory.CreateTempSubdirectory("medv-x-").FullName;
        XCookie cookie = XCookie.From(RandomNumberGenerator.GetBytes(XCookie.Bytes))!;
        PrivateFile.Write(Path.Combine(folder, "trusted"), AuthorityFile.Build(0, cookie));
        Process server = TestProgram.Start(
            "Xvfb", ["-displayfd", "1", "-screen", "0", "640x480x24", "-noreset", "-nolisten", "tcp", "-auth", Path.Combine(folder, "trusted"), .. more]);
        string? number = await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
        var address = new XAddress(int.Parse(number!, CultureInfo.InvariantCulture), 0, false, XAddress.DefaultSocketFolder);
        PrivateFile.Write(Path.Combine(folder, "trusted"), AuthorityFile.Build(address.Number, cookie));
        return new TestX(server, folder, cookie, address);
    }

    /// <summary>Makes a guest's way in: each connection is what QEMU would start a relay for. Its environment is in <see cref="Guest"/>.</summary>
    public Task<GuestCookie> LetGuestInAsync(CancellationToken token)
    {
        for (_guestNumber = 300 + (Display.Address.Number % 100); _listener is null; _guestNumber++)
        {
            var listener = new TcpListener(IPAddress.Loopback, 6000 + _guestNumber);
            try
            {
                listener.Start();
                _listener = listener;
                _ = AcceptAsync();
                break;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }

        return GuestCookie.MakeAsync(Display, GuestFile, Mark, TimeProvider.System, token);
    }

    /// <summary>The environment of programs in the guest, with a cookie of the test's choice.</summary>
    public (string, string)[] Guest(XCookie? cookie)
    {
        string file = Path.Combine(Folder, "guest-authority");
        PrivateFile.Write(file, cookie is null ? [] : AuthorityFile.Build(_guestNumber, cookie));
        return [("DISPLAY", $"127.0.0.1:{_guestNumber}"), ("XAUTHORITY", file)];
    }

    /// <summary>A client in the guest that makes requests of the test's choice, through the relay.</summary>
    public Task<XConnection> OpenGuestAsync(GuestCookie cookie, CancellationToken token) =>
        XConnection.OpenAsync(GuestAddress, cookie.Cookie, token);

    /// <summary>Where a guest's clients connect to.</summary>
    public XAddress GuestAddress => new(_guestNumber, 0, IsLoopback: true, XAddress.DefaultSocketFolder);

    /// <summary>Starts a program that shows windows until the end of the test.</summary>
    public Process Show(string name, string[] arguments, (string, string)[] environment)
    {
        Process process = TestProgram.Start(name, arguments, environment);
        _clients.Add(process);
        return process;
    }

    /// <summary>Asks until it is so, for at most 20 s.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> good)
    {
        for (int i = 0; i < 200; i++)
        {
            T answer = await ask();
            if (good(answer))
            {
                return answer;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("it did not become so");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Stop();
        foreach (Process process in _clients.Append(_server))
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener!.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = RelayAsync(socket);
        }
    }

    private async Task RelayAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            ExitCode end = await new RelayCommand(GuestFile, Display.Address, TimeProvider.System).RunAsync(stream, stream, TextWriter.Null, _stop.Token);
            lock (Ends)
            {
                Ends.Add(end);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
