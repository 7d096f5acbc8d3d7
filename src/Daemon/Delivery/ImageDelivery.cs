using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Realm;
using MedV.Store;
using MedV.Store.BaseDisks;
using MedV.Store.State;
using MedV.Swarm;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;
using MedV.Trust;
using MedV.Trust.Realms;
using Microsoft.Extensions.Logging;
using SourceKind = MedV.Store.State.SourceKind;

namespace MedV.Daemon.Delivery;

/// <summary>Brings one version of one image to this host: the root of its manifest, then the pages, then the disk that they tell of.</summary>
internal sealed partial class ImageDelivery(
    ImageVersion version, LocalStore store, PeerHub hub, MetadataRefresh metadata, TimeProvider time, Random random, ILogger logger)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SharedPause = TimeSpan.FromMilliseconds(200);

    private volatile DeliveryProgress _progress = new(ImageState.ReadingManifest, null, null, null);

    /// <summary>Which one.</summary>
    public ImageVersion Version => version;

    /// <summary>The digest of the root of its manifest.</summary>
    public Digest ManifestId { get; } = Digest.TryParse(version.Manifest.Sha256, out Digest id)
        ? id
        : throw new ArgumentException("the target has no SHA-256", nameof(version));

    /// <summary>Whether it waits for neighbours before it uses the WAN.</summary>
    public bool IsSettling => _progress is { State: ImageState.ReadingManifest or ImageState.Fetching, Transfer.Report.IsSettling: true };

    /// <summary>Bundles that it fetches over the WAN now.</summary>
    public int Leases => _progress.Transfer?.Report.Leases ?? 0;

    /// <summary>Delivers until cancelled. What goes wrong is shown, and tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await DeliverAsync(cancellationToken);
            }
            catch (Exception e) when (
                e is OriginException or TrustException or ManifestException or StoreException or IOException or UnauthorizedAccessException)
            {
                LogWaiting(logger, version.Image, version.Version, e.Message);
                _progress = new DeliveryProgress(ImageState.Waiting, e.Message, null, null);
            }

            await Task.Delay(RetryPause * (0.75 + (random.NextDouble() / 2)), time, cancellationToken);
        }
    }

    /// <summary>How far it is. May be called from any thread.</summary>
    public ImageStatus Status() => DeliveryReports.Status(
        version, ManifestId, _progress, store.State.Images.Find(version.Image, version.Version));

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        DeliveryRecord? before = store.State.Images.Find(version.Image, version.Version);
        store.State.Images.Begin(version.Image, version.Version, ManifestId, time.GetUtcNow());
        if (before?.Manifest != ManifestId)
        {
            store.Events.Post(new DaemonEvent.DeliveryStarted(version.Image, version.Version, ManifestId.ToString(), version.DiskBytes));
        }

        DeliveryTally pages = TallyFor(TallyOf.Pages);
        ManifestRoot root = store.Versions.TryReadRoot(ManifestId) ?? await FetchRootAsync(pages, cancellationToken);
        if (!store.Claims.TryClaim(root.RecipeId, out IDisposable? claim))
        {
            await DeliverDiskAsync(root, await ReadSharedAsync(root, cancellationToken), cancellationToken);
            return;
        }

        using (claim)
        {
            using var recipe = new DiskDelivery(
                new DiskPlan(store.Recipes, root.RecipeId, root.Recipe, () => store.Versions.OpenRecipes(root)), hub, pages, time);
            _progress = new DeliveryProgress(ImageState.ReadingManifest, null, recipe.Disk, recipe.Transfer);
            await Loops.RunAsync(
                [
                    recipe.RunAsync,
                    async token => await DeliverDiskAsync(root, await ReadManifestAsync(root, recipe, token), token),
                ],
                cancellationToken);
        }
    }

    /// <summary>Reads the root from the origin and keeps it. The realm vouches for its digest.</summary>
    private async Task<ManifestRoot> FetchRootAsync(DeliveryTally tally, CancellationToken cancellationToken)
    {
        string path = store.Versions.RootPath(ManifestId);
        if (File.Exists(path))
        {
            LogDamaged(logger, path, "it is not what the realm signed");
        }

        byte[] content = await metadata.ReadTargetAsync(version.Manifest, StoredVersions.LargestRootBytes, cancellationToken);
        tally.NoteFile(ManifestId, content.Length);
        var root = ManifestRoot.Open(content, ManifestId);
        BaseDisk.CreateFolder(store.Images, ManifestId);
        await File.WriteAllBytesAsync(path + ".new", content, cancellationToken);
        File.Move(path + ".new", path, overwrite: true);
        return root;
    }

    /// <summary>Reads the manifest from its pages as soon as they are here. One that has rotted on the disk is fetched again.</summary>
    private async Task<Manifest> ReadManifestAsync(ManifestRoot root, DiskDelivery recipe, CancellationToken cancellationToken)
    {
        while (true)
        {
            await recipe.WhenCompleteAsync(cancellationToken);
            try
            {
                return store.Versions.Read(root, new RecipePages(recipe.Disk, root.Recipe));
            }
            catch (ManifestException e) when (e.Fault == ManifestFault.Untrusted)
            {
                LogDamaged(logger, recipe.Disk.Path, e.Message);
            }
        }
    }

    /// <summary>Reads the manifest when another image on this host has brought its pages.</summary>
    private async Task<Manifest> ReadSharedAsync(ManifestRoot root, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (store.Versions.TryRead(root) is Manifest manifest)
            {
                return manifest;
            }

            await Task.Delay(SharedPause, time, cancellationToken);
        }
    }

    private async Task DeliverDiskAsync(ManifestRoot root, Manifest manifest, CancellationToken cancellationToken)
    {
        using var bases = new BaseVersions(store.Versions, manifest.Bases);
        var plan = new DiskPlan(store.Images, ManifestId, manifest, () => store.Versions.OpenDisks(but: ManifestId))
        {
            Bases = bases,
            Follows = root.RecipeId,
            Seeds = store.Seeds,
        };
        DeliveryTally tally = TallyFor(TallyOf.Disk);
        using var disk = new DiskDelivery(plan, hub, tally, time);
        disk.Entered += state => Show(disk, state);
        disk.Recovered += () => CountRecovered(disk, tally);
        disk.Prepared += () => TellPrepared(disk);
        disk.TookFromFiles += bytes => LogFromFiles(logger, version.Image, version.Version, bytes);
        await disk.RunAsync(cancellationToken);
    }

    private void Show(DiskDelivery disk, ImageState state)
    {
        _progress = new DeliveryProgress(state, null, disk.Disk, disk.Transfer);
        DeliveryRecord? record = store.State.Images.Find(version.Image, version.Version);
        store.State.Images.SetState(version.Image, version.Version, DeliveryReports.KeptAs(state), time.GetUtcNow());
        if (state == ImageState.Complete)
        {
            LogComplete(logger, version.Image, version.Version, disk.Disk.Path);
            store.News.Tell();
            if (record is { CompletedAt: null })
            {
                store.Events.Post(new DaemonEvent.DeliveryCompleted(
                    version.Image, version.Version, ManifestId.ToString(), record.StartedAt, DeliveryReports.SourcesOf(record), record.WanBodyBytes));
            }
        }
    }

    /// <summary>Chunks on the disk that no counter knows: fetched in the last moments before the daemon was killed.</summary>
    private void CountRecovered(DiskDelivery disk, DeliveryTally tally)
    {
        DeliveryRecord? record = store.State.Images.Find(version.Image, version.Version);
        long counted = record?.Sources.Sum(source => source.Bytes) ?? 0;
        long countedChunks = record?.Sources.Sum(source => source.Chunks) ?? 0;
        tally.AddLocal(SourceKind.Local, disk.Disk.BytesHeld - counted, long.Max(0, disk.Disk.ChunksHeld - countedChunks));
    }

    private void TellPrepared(DiskDelivery disk)
    {
        if (disk.Disk.ChunksHeld > 0)
        {
            LogPrepared(logger, version.Image, version.Version, disk.Disk.ChunksHeld, disk.Disk.Chunks);
        }
    }

    private DeliveryTally TallyFor(TallyOf content) => new(store.State, store.Events, version, content, NameOf, time)
    {
        OnlyOrigin = store.State.Enrolments.Read() is { Origins: [string only] } ? new Uri(only) : null,
    };

    private string NameOf(HostId peer) => hub.Peers.FirstOrDefault(report => report.Id == peer)?.Name ?? peer.ToString()[..8];

    [LoggerMessage(EventId = 5201, Level = LogLevel.Information, Message = "{Image} version {Version} is complete: {Path}")]
    private static partial void LogComplete(ILogger logger, string image, int version, string path);

    [LoggerMessage(EventId = 5202, Level = LogLevel.Warning, Message = "{Image} version {Version} waits: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string image, int version, string reason);

    [LoggerMessage(EventId = 5203, Level = LogLevel.Information, Message = "{Image} version {Version} goes on: {Held} of {Chunks} chunks are here")]
    private static partial void LogPrepared(ILogger logger, string image, int version, int held, int chunks);

    [LoggerMessage(EventId = 5204, Level = LogLevel.Warning, Message = "{Path} is damaged and is fetched again: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 5205, Level = LogLevel.Information, Message = "{Image} version {Version} took {Bytes} bytes from files of this host")]
    private static partial void LogFromFiles(ILogger logger, string image, int version, long bytes);
}
