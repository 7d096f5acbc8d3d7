using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace MedV.Lab;

/// <summary>A branch PC: one daemon with its own folder, configuration and control socket. It may be stopped, killed and started again.</summary>
public sealed class Pc : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Place _place;
    private readonly string _folder;
    private readonly HttpClient _control;
    private RunningProgram? _daemon;

    /// <summary>Sets a PC up, without starting it.</summary>
    /// <param name="folder">Its folder; made when absent.</param>
    /// <param name="settings">Changes to the configuration.</param>
    public Pc(Place place, string folder, PcSettings? settings = null)
    {
        _place = place;
        _folder = folder;
        Directory.CreateDirectory(folder);
        Socket = ShortEnough(Path.Combine(folder, "s"));
        Store = settings?.StoreFolder ?? Path.Combine(folder, "store");
        ConfigurationFile = Path.Combine(folder, "medvd.json");
        File.WriteAllText(ConfigurationFile, (settings ?? new PcSettings()).ToJson(place, Store, Socket));
        _control = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync })
        {
            BaseAddress = new Uri("http://medvd/"),
            Timeout = TimeSpan.FromSeconds(10),
        };
    }

    /// <summary>The name of its place.</summary>
    public string Name => _place.Name;

    /// <summary>Where it is.</summary>
    public Place Place => _place;

    /// <summary>The folder of its store.</summary>
    public string Store { get; }

    /// <summary>Its control socket.</summary>
    public string Socket { get; }

    /// <summary>Its configuration.</summary>
    public string ConfigurationFile { get; }

    /// <summary>All that the daemon has written, over restarts.</summary>
    public string OutputFile => Path.Combine(_folder, "medvd.log");

    /// <summary>The running daemon.</summary>
    /// <exception cref="LabException">It is not running.</exception>
    public RunningProgram Daemon => _daemon ?? throw new LabException($"{Name} is not running");

    /// <summary>Starts the daemon and waits until its control socket answers.</summary>
    /// <exception cref="LabException">It ended, or does not answer within 30 seconds.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _daemon = _place.Start(Programs.Medvd, ["--config", ConfigurationFile], OutputFile);
        await Wait.UntilAsync(AnswersAsync, TimeSpan.FromSeconds(30), () => $"{Name} does not answer: {Tail()}", cancellationToken);

        async Task<bool> AnswersAsync() => _daemon.HasEnded
            ? throw new LabException($"{Name} ended: {Tail()}")
            : await TryStatusAsync(cancellationToken) is not null;
    }

    /// <summary>Joins the realm, with <c>medv enroll</c> as an operator does.</summary>
    public async Task EnrollAsync(Realm realm, string certificateFile, string origin, CancellationToken cancellationToken)
    {
        Command enroll = await MedvAsync(
            ["enroll", "--origin", origin, "--root", realm.Fingerprint, "--certificate", certificateFile], cancellationToken);
        enroll.Succeeded();
    }

    /// <summary>Runs <c>medv</c> against this PC's daemon.</summary>
    public Task<Command> MedvAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        _place.RunAsync(Programs.Medv, [.. arguments, "--socket", Socket], cancellationToken);

    /// <summary>The daemon's status.</summary>
    /// <exception cref="HttpRequestException">Nobody answers; the message has the end of the log.</exception>
    public async Task<PcStatus> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<PcStatus>(await _control.GetStringAsync(new Uri("v1/status", UriKind.Relative), cancellationToken), Json)!;
        }
        catch (HttpRequestException exception)
        {
            string daemon = _daemon is { HasEnded: false } ? $"runs; its socket is {(File.Exists(Socket) ? "there" : "gone")}" : "has ended";
            throw new HttpRequestException(exception.HttpRequestError, $"{Name}, which {daemon}: {exception.Message}: {Tail()}", exception);
        }
    }

    /// <summary>The daemon's status; null when nobody answers.</summary>
    public async Task<PcStatus?> TryStatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await StatusAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Waits until the daemon's status is as wanted.</summary>
    /// <exception cref="LabException">The daemon ended or time ran out; the message has the last status and the end of the log.</exception>
    public async Task<PcStatus> WaitUntilAsync(Func<PcStatus, bool> asWanted, TimeSpan atMost, CancellationToken cancellationToken)
    {
        PcStatus? last = null;
        await Wait.UntilAsync(LookAsync, atMost, () => $"{Name} is still {last}: {Tail()}", cancellationToken);
        return last!;

        async Task<bool> LookAsync()
        {
            if (Daemon.HasEnded)
            {
                throw new LabException($"{Name} ended: {Tail()}");
            }

            last = await TryStatusAsync(cancellationToken) ?? last;
            return last is not null && asWanted(last);
        }
    }

    /// <summary>Waits until an image's version is complete.</summary>
    public async Task<PcImage> WaitUntilCompleteAsync(string image, int version, TimeSpan atMost, CancellationToken cancellationToken)
    {
        PcStatus status = await WaitUntilAsync(now => Find(now) is { IsComplete: true }, atMost, cancellationToken);
        return Find(status)!;

        PcImage? Find(PcStatus now) => now.Images.FirstOrDefault(entry => entry.Image == image && entry.Version == version);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await Daemon.KillAsync(cancellationToken);
        await Daemon.DisposeAsync();
        _daemon = null;
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        int code = await Daemon.TerminateAsync(cancellationToken);
        await Daemon.DisposeAsync();
        _daemon = null;
        return code;
    }

    /// <summary>SHA-256 of a file, in hex.</summary>
    public static async Task<string> DigestAsync(string file, CancellationToken cancellationToken)
    {
        await using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        File.Delete(Socket);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A Unix socket's path has room for 107 bytes, and the repository may lie deep.
    private static string ShortEnough(string path) =>
        path.Length <= 100 ? path : Path.Combine(Path.GetTempPath(), $"medv-{Guid.NewGuid().ToString("N")[..6]}.socket");

    private string Tail()
    {
        string[] lines = _daemon?.ReadOutput().Split('\n') ?? [];
        return string.Join('\n', lines.TakeLast(30));
    }
}
