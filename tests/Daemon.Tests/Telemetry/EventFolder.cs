using System.Text;
using System.Text.Json;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;
using MedV.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Tests.Telemetry;

/// <summary>A store's folder with an event log in it, and a clock that stands still.</summary>
internal sealed class EventFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medvd-");
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    /// <summary>The folder.</summary>
    public string Path => _folder.FullName;

    /// <summary>The file that is written to.</summary>
    public string File => System.IO.Path.Combine(Path, "events.jsonl");

    /// <summary>The clock.</summary>
    public FakeTime Time { get; set; } = new();

    /// <summary>Ends every wait of the test.</summary>
    public CancellationToken Token => _patience.Token;

    /// <summary>A log that nobody started.</summary>
    public EventLog Log() => new(Options.Create(new StoreOptions { Folder = Path }), Time, NullLogger<EventLog>.Instance) { Host = "pc-07" };

    /// <summary>Starts a log, posts events, and stops it as the daemon does.</summary>
    public async Task RunAsync(params DaemonEvent[] events)
    {
        using EventLog log = Log();
        await log.StartAsync(Token);
        Array.ForEach(events, log.Post);
        await log.StopAsync(Token);
    }

    /// <summary>The first events that a follower gets.</summary>
    public async Task<DaemonEvent[]> FollowAsync(EventLog log, int count, long after = 0) =>
        [.. await log.ReadAsync(after, follow: true, Token).Take(count).Select(Parse).ToListAsync(Token)];

    /// <summary>The events in the file.</summary>
    public DaemonEvent[] Events() => [.. System.IO.File.ReadAllLines(File).Select(line => Parse(new EventLine(0, Encoding.UTF8.GetBytes(line))))];

    public void Dispose()
    {
        _patience.Dispose();
        _folder.Delete(recursive: true);
    }

    private static DaemonEvent Parse(EventLine line) => JsonSerializer.Deserialize(line.Utf8.Span, ContractJson.Default.DaemonEvent)!;
}
