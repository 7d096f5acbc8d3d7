using System.Collections.Immutable;
using MedV.Daemon.Configuration;
using MedV.Daemon.Delivery;
using MedV.Daemon.Seeding;
using MedV.Daemon.Telemetry;
using MedV.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Tests.Seeding;

/// <summary>A store, a folder with files beside it, and a clock that stands still.</summary>
internal sealed class SeedingHost : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medvd-");
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    public SeedingHost()
    {
        Directory.CreateDirectory(Files);
        Store = OpenStore();
    }

    /// <summary>The folder with the files.</summary>
    public string Files => Path.Combine(_folder.FullName, "files");

    /// <summary>The store.</summary>
    public LocalStore Store { get; private set; }

    /// <summary>The clock.</summary>
    public FakeTime Time { get; } = new();

    /// <summary>Ends every wait of the test.</summary>
    public CancellationToken Token => _patience.Token;

    /// <summary>Writes a file.</summary>
    public void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(Files, name), content);

    /// <summary>An indexer of the folder, or of others.</summary>
    public SeedIndexer Indexer(params string[] folders) => new(
        Store,
        new DaemonSettings
        {
            Seeds = new SeedsOptions
            {
                Folders = folders is [] ? [Files] : folders.Where(folder => folder.Length > 0).ToImmutableArray(),
                BytesPerSecond = 0,
            },
        },
        Time,
        NullLogger<SeedIndexer>.Instance);

    /// <summary>Brings the index up to date.</summary>
    public async Task IndexAsync()
    {
        using SeedIndexer indexer = Indexer();
        await indexer.StartAsync(Token);
        await NextIndexAfterAsync(TimeSpan.FromMinutes(1));
        await indexer.StopAsync(Token);
    }

    /// <summary>Moves the clock when somebody waits for it, and waits for the index that is written then.</summary>
    public async Task NextIndexAfterAsync(TimeSpan span)
    {
        await Time.UntilPendingAsync(1, Token);
        Task written = Store.Seeds.Replaced;
        Time.Advance(span);
        await written.WaitAsync(Token);
        await Time.UntilPendingAsync(1, Token);
    }

    /// <summary>Closes the store and opens it anew.</summary>
    public void Restart()
    {
        Store.Dispose();
        Store = OpenStore();
    }

    public void Dispose()
    {
        Store.Dispose();
        _patience.Dispose();
        _folder.Delete(recursive: true);
    }

    private LocalStore OpenStore()
    {
        IOptions<StoreOptions> options = Options.Create(new StoreOptions { Folder = Path.Combine(_folder.FullName, "store") });
        return new LocalStore(options, new EventLog(options, Time, NullLogger<EventLog>.Instance), NullLogger<LocalStore>.Instance);
    }
}
