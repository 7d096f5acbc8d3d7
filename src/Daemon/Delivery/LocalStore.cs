using MedV.Daemon.Configuration;
using MedV.Daemon.Seeding;
using MedV.Daemon.Telemetry;
using MedV.Daemon.Workspaces;
using MedV.Store;
using MedV.Store.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Delivery;

/// <summary>The store folder of this daemon: held by it alone, with its database open.</summary>
internal sealed partial class LocalStore : IDisposable
{
    private readonly StoreLock _lock;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="StoreException">Another daemon has it, or the database cannot be opened.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public LocalStore(IOptions<StoreOptions> options, EventLog events, ILogger<LocalStore> logger)
    {
        Events = events;
        Folder = options.Value.Folder;
        Versions = new StoredVersions(Images, Recipes);
        _lock = StoreLock.Take(Folder);
        try
        {
            State = StateDatabase.Open(Folder);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }

        if (State.MovedAside is string damaged)
        {
            LogMovedAside(logger, damaged);
        }
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The folder of the base disks.</summary>
    public string Images => Path.Combine(Folder, "images");

    /// <summary>The folder of the recipes: of the pages of manifests.</summary>
    public string Recipes => Path.Combine(Folder, "recipes");

    /// <summary>The versions in it.</summary>
    public StoredVersions Versions { get; }

    /// <summary>The recipes that are delivered now: two images may have the same.</summary>
    public ClaimedRecipes Claims { get; } = new();

    /// <summary>The folder of the index of this host's files.</summary>
    public string SeedsFolder => Path.Combine(Folder, "seeds");

    /// <summary>The index of this host's files.</summary>
    public HostSeeds Seeds { get; } = new();

    /// <summary>What happened.</summary>
    public EventLog Events { get; }

    /// <summary>Wakes who waits for another policy, or for a disk.</summary>
    public News News { get; } = new();

    /// <summary>What is remembered.</summary>
    public StateDatabase State { get; }

    public void Dispose()
    {
        Seeds.Dispose();
        State.Dispose();
        _lock.Dispose();
    }

    [LoggerMessage(
        EventId = 5101,
        Level = LogLevel.Error,
        Message = "The state database was damaged; it was moved to {Damaged} and begun anew. Enroll this host again")]
    private static partial void LogMovedAside(ILogger logger, string damaged);
}
