using System.Collections.Immutable;

namespace MedV.Lab;

/// <summary>A web server with the published folder. It may be stopped and started again. Disposing ends it.</summary>
public abstract class Origin : IAsyncDisposable
{
    private RunningProgram? _server;

    private readonly bool _isSecure;

    private protected Origin(Place place, string published, string logFolder, bool isSecure = false)
    {
        _isSecure = isSecure;
        Place = place;
        Published = published;
        Folder = logFolder;
        Directory.CreateDirectory(logFolder);
    }

    /// <summary>The published folder that it serves.</summary>
    public string Published { get; }

    /// <summary>The address for <c>medv enroll --origin</c>.</summary>
    public string Url => $"{(_isSecure ? "https" : "http")}://{Place.Address}:{Place.Port}/";

    /// <summary>What it wrote, for messages.</summary>
    public string OutputFile => Path.Combine(Folder, "output.log");

    /// <summary>Where it runs.</summary>
    protected Place Place { get; }

    /// <summary>Its own folder, for logs.</summary>
    protected string Folder { get; }

    /// <summary>The access log.</summary>
    protected string AccessLogFile => Path.Combine(Folder, "access.log");

    /// <summary>All answers so far, over restarts.</summary>
    public ImmutableArray<Answer> ReadAnswers() => AccessLog.Read(AccessLogFile);

    /// <summary>Starts it and waits until it accepts connections.</summary>
    /// <exception cref="LabException">It ended, or does not listen within 20 seconds.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = StartServer();
        await Wait.UntilAsync(ListensAsync, TimeSpan.FromSeconds(20), () => $"the origin does not listen: {_server.ReadOutput()}", cancellationToken);

        async Task<bool> ListensAsync()
        {
            if (_server.HasEnded)
            {
                throw new LabException($"the origin ended: {_server.ReadOutput()}");
            }

            // Asked for from within its namespace: the lab itself may have no route to it.
            Command sockets = await Place.RunAsync("cat", ["/proc/self/net/tcp", "/proc/self/net/tcp6"], cancellationToken);
            return sockets.Output.Split('\n').Any(line => line.Contains($":{Place.Port:X4} ", StringComparison.Ordinal) && line.Contains(" 0A ", StringComparison.Ordinal));
        }
    }

    /// <summary>Stops it; the log stays.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.KillAsync(cancellationToken);
            await _server.DisposeAsync();
            _server = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server process.</summary>
    private protected abstract RunningProgram StartServer();
}
