using System.Threading.Channels;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Realm;
using MedV.Daemon.Seeding;
using MedV.Store;
using MedV.Store.BaseDisks;
using MedV.Store.State;
using MedV.Swarm;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;
using MedV.Swarm.Transfers;
using MedV.Trust;
using MedV.Trust.Realms;
using Microsoft.Extensions.Logging;
using SourceKind = MedV.Store.State.SourceKind;

namespace MedV.Daemon.Delivery;

/// <summary>Brings one version of one image to this host, and keeps it there: whole, verified, and offered to the peers.</summary>
internal sealed partial class ImageDelivery(
    ImageVersion version, LocalStore store, PeerHub hub, MetadataRefresh metadata, TimeProvider time, Random random, ILogger logger)
{
    // A manifest costs some 0.08 % of its disk: enough for 300 GB.
    private const int MaximumManifestBytes = 256 * 1024 * 1024;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    // One entry says it all: more damage found before anybody looked adds nothing.
    private readonly Channel<bool> _damaged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile Progress _progress = new(ImageState.Recovering, null, null, null, null);

    /// <summary>Which one.</summary>
    public ImageVersion Version => version;

    /// <summary>The manifest's digest.</summary>
    public Digest ManifestId { get; } = Digest.TryParse(version.Manifest.Sha256, out Digest id)
        ? id
        : throw new ArgumentException("the target has no SHA-256", nameof(version));

    /// <summary>Whether it waits for neighbours before it uses the WAN.</summary>
    public bool IsSettling => _progress is { State: ImageState.Fetching, Transfer.Report.IsSettling: true };

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
                _progress = new Progress(ImageState.Waiting, e.Message, null, null, null);
            }

            await Task.Delay(RetryPause * (0.75 + (random.NextDouble() / 2)), time, cancellationToken);
        }
    }

    /// <summary>How far it is. May be called from any thread.</summary>
    public ImageStatus Status() => DeliveryReports.Status(
        version, ManifestId, _progress, store.State.Images.Find(version.Image, version.Version));

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        store.State.Images.Begin(version.Image, version.Version, ManifestId, time.GetUtcNow());
        var tally = new DeliveryTally(store.State, version.Image, version.Version, NameOf);
        Manifest manifest = await ReadManifestAsync(tally, cancellationToken);
        using BaseDisk disk = BaseDisk.Open(store.Images, ManifestId, manifest);
        disk.Damaged += _ => _damaged.Writer.TryWrite(true);
        Task newSeeds = store.Seeds.Replaced;
        if (!disk.IsComplete)
        {
            _progress = new Progress(ImageState.Recovering, null, disk, null, manifest);
            await disk.RecoverAsync(progress: null, cancellationToken);
            CountRecovered(tally, disk);
            await TakeWhatIsHereAsync(disk, manifest, tally, cancellationToken);
        }

        ImageTransfer transfer = hub.CreateTransfer(new BaseDiskStore(disk, manifest), receipt => tally.Note(new WanFetch(
            receipt.Bundle, receipt.Pack, receipt.Cell, receipt.BodyBytes, DeliveryReports.NameOf(receipt.Reason), time.GetUtcNow())));
        try
        {
            await Loops.RunAsync(
                [
                    token => hub.RunTransferAsync(transfer, token),
                    token => KeepCompleteAsync(disk, transfer, manifest, tally, token),
                    token => FlushAsync(transfer, tally, token),
                    token => TakeFromNewSeedsAsync(newSeeds, disk, manifest, transfer, tally, token),
                ],
                cancellationToken);
        }
        finally
        {
            tally.Flush(transfer.Report);
        }
    }

    /// <summary>Reads the manifest from the store, or else from the origin. The realm vouches for its digest; it is checked either way.</summary>
    private async Task<Manifest> ReadManifestAsync(DeliveryTally tally, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(store.Images, ManifestId.ToString());
        string path = Path.Combine(folder, LocalReuse.ManifestName);
        if (File.Exists(path) && new FileInfo(path).Length == version.Manifest.Length)
        {
            try
            {
                return Manifest.Open(await File.ReadAllBytesAsync(path, cancellationToken), ManifestId);
            }
            catch (ManifestException e)
            {
                LogManifestDamaged(logger, path, e.Message);
            }
        }

        byte[] content = await metadata.ReadTargetAsync(version.Manifest, MaximumManifestBytes, cancellationToken);
        Manifest manifest = Manifest.Open(content, ManifestId);
        Directory.CreateDirectory(folder);
        string draft = path + ".new";
        await File.WriteAllBytesAsync(draft, content, cancellationToken);
        File.Move(draft, path, overwrite: true);
        tally.Note(new WanFetch(0, ManifestId, 0, content.Length, DeliveryReports.MetadataReason, time.GetUtcNow()));
        return manifest;
    }

    /// <summary>Chunks on the disk that no counter knows: fetched in the last moments before the daemon was killed.</summary>
    private void CountRecovered(DeliveryTally tally, BaseDisk disk)
    {
        DeliveryRecord? record = store.State.Images.Find(version.Image, version.Version);
        long counted = record?.Sources.Sum(source => source.Bytes) ?? 0;
        long countedChunks = record?.Sources.Sum(source => source.Chunks) ?? 0;
        tally.AddLocal(SourceKind.Local, disk.BytesHeld - counted, long.Max(0, disk.ChunksHeld - countedChunks));
    }

    private async Task TakeWhatIsHereAsync(BaseDisk disk, Manifest manifest, DeliveryTally tally, CancellationToken cancellationToken)
    {
        using (var versions = new LocalCount(tally, SourceKind.Version))
        {
            LocalReuse.Take(disk, manifest, store.Images, versions, cancellationToken);
        }

        await TakeFromFilesAsync(disk, manifest, tally, static _ => Task.CompletedTask, cancellationToken);
        if (disk.ChunksHeld > 0)
        {
            LogRecovered(logger, version.Image, version.Version, disk.ChunksHeld, disk.Chunks);
        }
    }

    /// <summary>Looks again whenever there is a newer index of the host's files: the first one may come when the delivery is under way.</summary>
    private async Task TakeFromNewSeedsAsync(
        Task replaced, BaseDisk disk, Manifest manifest, ImageTransfer transfer, DeliveryTally tally, CancellationToken cancellationToken)
    {
        while (true)
        {
            await replaced.WaitAsync(cancellationToken);
            replaced = store.Seeds.Replaced;
            if (!disk.IsComplete)
            {
                await TakeFromFilesAsync(disk, manifest, tally, transfer.StoreChangedAsync, cancellationToken);
            }
        }
    }

    private async Task TakeFromFilesAsync(
        BaseDisk disk, Manifest manifest, DeliveryTally tally, Func<CancellationToken, Task> takenAsync, CancellationToken cancellationToken)
    {
        using var files = new LocalCount(tally, SourceKind.File);
        await HostFileReuse.TakeAsync(disk, manifest, store.Seeds, files, takenAsync, cancellationToken);
        if (files.Bytes > 0)
        {
            LogFromFiles(logger, version.Image, version.Version, files.Bytes);
        }
    }

    private async Task KeepCompleteAsync(
        BaseDisk disk, ImageTransfer transfer, Manifest manifest, DeliveryTally tally, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!disk.IsComplete)
            {
                Enter(ImageState.Fetching, DeliveryState.Fetching);
                await transfer.WhenFullAsync(cancellationToken);
                Enter(ImageState.Verifying, DeliveryState.Verifying);
                if (!await disk.CompleteAsync(progress: null, cancellationToken))
                {
                    await transfer.StoreChangedAsync(cancellationToken);
                    continue;
                }

                tally.Flush(transfer.Report);
            }

            Enter(ImageState.Complete, DeliveryState.Complete);
            LogComplete(logger, version.Image, version.Version, disk.Path);
            await _damaged.Reader.ReadAsync(cancellationToken);
            await transfer.StoreChangedAsync(cancellationToken);
        }

        void Enter(ImageState shown, DeliveryState kept)
        {
            _progress = new Progress(shown, null, disk, transfer, manifest);
            store.State.Images.SetState(version.Image, version.Version, kept, time.GetUtcNow());
        }
    }

    private async Task FlushAsync(ImageTransfer transfer, DeliveryTally tally, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            tally.Flush(transfer.Report);
        }
    }

    private string NameOf(HostId peer) => hub.Peers.FirstOrDefault(report => report.Id == peer)?.Name ?? peer.ToString()[..8];

    [LoggerMessage(EventId = 5201, Level = LogLevel.Information, Message = "{Image} version {Version} is complete: {Path}")]
    private static partial void LogComplete(ILogger logger, string image, int version, string path);

    [LoggerMessage(EventId = 5202, Level = LogLevel.Warning, Message = "{Image} version {Version} waits: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string image, int version, string reason);

    [LoggerMessage(EventId = 5203, Level = LogLevel.Information, Message = "{Image} version {Version} goes on: {Held} of {Chunks} chunks are here")]
    private static partial void LogRecovered(ILogger logger, string image, int version, int held, int chunks);

    [LoggerMessage(EventId = 5204, Level = LogLevel.Warning, Message = "{Path} is damaged and is read again from the origin: {Reason}")]
    private static partial void LogManifestDamaged(ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 5205, Level = LogLevel.Information, Message = "{Image} version {Version} took {Bytes} bytes from files of this host")]
    private static partial void LogFromFiles(ILogger logger, string image, int version, long bytes);

    /// <summary>What is going on; replaced as a whole.</summary>
    internal sealed record Progress(ImageState State, string? Message, BaseDisk? Disk, ImageTransfer? Transfer, Manifest? Manifest);
}
