using System.Threading.Channels;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Seeding;
using MedV.Store.BaseDisks;
using MedV.Swarm;
using MedV.Swarm.Peers;
using MedV.Swarm.Transfers;
using SourceKind = MedV.Store.State.SourceKind;

namespace MedV.Daemon.Delivery;

/// <summary>Brings one disk to this host, from this host, its peers and the origin, and keeps it there: whole, verified, and offered to the peers.</summary>
internal sealed class DiskDelivery : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    // What came in the last second is what is left to read back at the end.
    private static readonly TimeSpan ReadBackPause = TimeSpan.FromSeconds(1);

    private readonly DiskPlan _plan;
    private readonly PeerHub _hub;
    private readonly DeliveryTally _tally;
    private readonly TimeProvider _time;

    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One entry says it all: more damage found before anybody looked adds nothing.
    private readonly Channel<bool> _damaged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private TaskCompletionSource _complete = NewSource();
    private int _stepped;

    /// <summary>Opens the disk.</summary>
    /// <exception cref="MedV.Store.StoreException">There is not enough space for it.</exception>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public DiskDelivery(DiskPlan plan, PeerHub hub, DeliveryTally tally, TimeProvider time)
    {
        _plan = plan;
        _hub = hub;
        _tally = tally;
        _time = time;
        Disk = BaseDisk.Open(plan.Folder, plan.Id, plan.Manifest);
        Disk.Damaged += NoteDamage;
        var transfer = new TransferPlan(new BaseDiskStore(Disk, plan.Manifest), tally.Note) { Follows = plan.Follows };
        Transfer = hub.CreateTransfer(plan.Bases is null ? transfer : transfer with { Bases = plan.Bases });
    }

    /// <summary>Called with each state that is entered, before anything is done in it.</summary>
    public event Action<ImageState>? Entered;

    /// <summary>Called when what was on the disk itself has been found; not for a disk that was complete.</summary>
    public event Action? Recovered;

    /// <summary>Called with the bytes that came from files of this host, each time any did.</summary>
    public event Action<long>? TookFromFiles;

    /// <summary>Called when what was on this host has been found, before anything is fetched; not for a disk that was complete.</summary>
    public event Action? Prepared;

    /// <summary>The disk.</summary>
    public BaseDisk Disk { get; }

    /// <summary>How it comes.</summary>
    public ImageTransfer Transfer { get; }

    /// <summary>Delivers until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Loops.RunAsync(
                [token => _hub.RunTransferAsync(Transfer, token), KeepCompleteAsync, TellAsync, ReadBackAsync, TakeFromNewSeedsAsync], cancellationToken);
        }
        finally
        {
            _tally.Flush(Transfer.Report);
        }
    }

    /// <summary>Comes back when the disk is complete.</summary>
    public Task WhenCompleteAsync(CancellationToken cancellationToken) => Volatile.Read(ref _complete).Task.WaitAsync(cancellationToken);

    public void Dispose() => Disk.Dispose();

    private async Task KeepCompleteAsync(CancellationToken cancellationToken)
    {
        if (!Disk.IsComplete)
        {
            Enter(ImageState.Recovering);
            await Disk.RecoverAsync(new Steps(this), cancellationToken);
            Recovered?.Invoke();
            TakeFromVersions(cancellationToken);
            await TakeFromFilesAsync(StepAsync, cancellationToken);
            Prepared?.Invoke();
        }

        _prepared.TrySetResult();
        await Transfer.PreparedAsync(cancellationToken);
        while (true)
        {
            while (!Disk.IsComplete)
            {
                Enter(ImageState.Fetching);
                await Transfer.WhenFullAsync(cancellationToken);
                Enter(ImageState.Verifying);
                if (!await Disk.CompleteAsync(progress: null, cancellationToken))
                {
                    await Transfer.StoreChangedAsync(cancellationToken);
                }
            }

            _tally.Flush(Transfer.Report);
            _plan.Bases?.Close();
            Enter(ImageState.Complete);
            Volatile.Read(ref _complete).TrySetResult();
            await _damaged.Reader.ReadAsync(cancellationToken);
            Forget();
            await Transfer.StoreChangedAsync(cancellationToken);
        }
    }

    private void TakeFromVersions(CancellationToken cancellationToken)
    {
        using var count = new LocalCount(_tally, SourceKind.Version);
        LocalReuse.Take(
            Disk,
            _plan.Manifest,
            _plan.Others(),
            bytes =>
            {
                count.Add(bytes);
                Step();
            },
            cancellationToken);
    }

    private async Task TakeFromFilesAsync(Func<CancellationToken, Task> takenAsync, CancellationToken cancellationToken)
    {
        if (_plan.Seeds is null)
        {
            return;
        }

        using var count = new LocalCount(_tally, SourceKind.File);
        await HostFileReuse.TakeAsync(Disk, _plan.Manifest, _plan.Seeds, count, takenAsync, cancellationToken);
        if (count.Bytes > 0)
        {
            TookFromFiles?.Invoke(count.Bytes);
        }
    }

    /// <summary>Looks again whenever there is a newer index of the host's files: the first one may come when the delivery is under way.</summary>
    private async Task TakeFromNewSeedsAsync(CancellationToken cancellationToken)
    {
        Task replaced = NextSeeds();
        while (true)
        {
            await replaced.WaitAsync(cancellationToken);

            // Two looks at once would take the same chunks, and count them twice.
            await _prepared.Task.WaitAsync(cancellationToken);

            // Asked for before reading, so as to miss none.
            replaced = NextSeeds();
            if (!Disk.IsComplete)
            {
                await TakeFromFilesAsync(Transfer.StoreChangedAsync, cancellationToken);
            }
        }

        Task NextSeeds() => _plan.Seeds?.Replaced ?? Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
    }

    /// <summary>Reads back what came while the rest comes, in a third of the time of one thread, so that little is left to do at the end.</summary>
    private async Task ReadBackAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            long begun = _time.GetTimestamp();
            bool isMore = await Disk.ReadBackSomeAsync(cancellationToken);
            TimeSpan rest = 2 * _time.GetElapsedTime(begun);
            await Task.Delay(isMore && rest < ReadBackPause ? rest : ReadBackPause, _time, cancellationToken);
        }
    }

    /// <summary>
    /// Once a second: what came is counted, the site hears of what was found damaged, and while this host looks on its own disks, that it gets on.
    /// </summary>
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            _tally.Flush(Transfer.Report);
            if (Interlocked.Exchange(ref _stepped, 0) != 0)
            {
                await Transfer.StoreChangedAsync(cancellationToken);
            }
        }
    }

    private void Enter(ImageState state) => Entered?.Invoke(state);

    private void Step() => Volatile.Write(ref _stepped, 1);

    private Task StepAsync(CancellationToken cancellationToken)
    {
        Step();
        return Task.CompletedTask;
    }

    private void NoteDamage(int chunk)
    {
        _tally.NoteDamage();
        Forget();
        _damaged.Writer.TryWrite(true);

        // While the disk is under assembly, nobody waits for the channel.
        Step();
    }

    /// <summary>Makes those wait who ask from now on.</summary>
    private void Forget()
    {
        if (Volatile.Read(ref _complete).Task.IsCompleted && !Disk.IsComplete)
        {
            Volatile.Write(ref _complete, NewSource());
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Steps(DiskDelivery delivery) : IProgress<long>
    {
        public void Report(long value) => delivery.Step();
    }
}
