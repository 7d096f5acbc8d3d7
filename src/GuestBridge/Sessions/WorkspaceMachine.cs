using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Machines;
using MedV.GuestProtocol;
using MedV.Terminal;

namespace MedV.GuestBridge.Sessions;

/// <summary>The one machine of a workspace and its user: started once for all who wait for it, suspended when nobody needs it, found again after a restart of the bridge.</summary>
/// <remarks>Safe for use by any number of threads. What changes the machine happens one after the other.</remarks>
/// <param name="id">Id of the workspace.</param>
/// <param name="folders">Where the user's things are.</param>
/// <param name="engine">Runs machines.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told what happens.</param>
internal sealed class WorkspaceMachine(string id, WorkspaceFolders folders, IMachineEngine engine, TimeProvider time, Action<string> log) : IAsyncDisposable
{
    // A cold boot of an emulated Windows with a check of its disk.
    private static readonly TimeSpan AgentPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AgentAfterResume = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(60);

    private readonly MachineFolder _folder = folders.Machine(id);
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _lock = new();
    private readonly ProgressHub _progress = new();
    private readonly CancellationTokenSource _stop = new();
    private Task<GuestLink>? _starting;
    private volatile Running? _running;
    private volatile string? _failure;
    private volatile bool _isStopping;

    /// <summary>What runs.</summary>
    /// <param name="Machine">The machine.</param>
    /// <param name="Link">The connection to its agent.</param>
    internal sealed record Running(IMachine Machine, GuestLink Link);

    /// <summary>The connection to the agent of the running machine; null while none runs.</summary>
    public GuestLink? Link => _running?.Link;

    /// <summary>The running machine; null while none runs.</summary>
    public IMachine? Machine => _running?.Machine;

    /// <summary>What went wrong last; null after something went well.</summary>
    public string? Failure => _failure;

    /// <summary>How the machine is.</summary>
    public WorkspaceState State =>
        _isStopping ? WorkspaceState.Stopping
        : _running is not null ? (IsStarting ? WorkspaceState.Starting : WorkspaceState.Running)
        : IsStarting ? WorkspaceState.Starting
        : File.Exists(Path.Combine(_folder.State, "snapshot.json")) ? WorkspaceState.Suspended
        : WorkspaceState.Stopped;

    /// <summary>A machine runs, from now on with this connection. Handlers must not wait.</summary>
    public event Action<GuestLink>? Linked;

    /// <summary>A machine that has ended by itself is still there for a moment.</summary>
    private bool IsAlive => _running is { Machine.Ended.IsCompleted: false };

    private bool IsStarting
    {
        get
        {
            lock (_lock)
            {
                return _starting is { IsCompleted: false };
            }
        }
    }

    /// <summary>Takes up a machine that runs on from an earlier life of the bridge.</summary>
    public async Task FindAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_running is null && await engine.FindAsync(_folder, cancellationToken) is IMachine machine)
            {
                log($"{id}: its machine runs already");
                Begin(machine);
            }
        }
        catch (MachineException e)
        {
            log($"{id}: {e.Message}");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Starts the machine if it does not run, and waits until its agent answers.</summary>
    /// <param name="plan">Makes the plan: waits until there is a disk to start from.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Stops waiting; a machine that starts goes on starting.</param>
    /// <exception cref="BridgeException">It cannot be started.</exception>
    public async Task<GuestLink> EnsureAsync(
        Func<ProgressHub, CancellationToken, Task<MachinePlan>> plan, IProgress<BridgeReply> progress, CancellationToken cancellationToken)
    {
        Task<GuestLink> starting;
        lock (_lock)
        {
            if (_starting is null || _starting.IsFaulted || _starting.IsCanceled || (_starting.IsCompleted && (!IsAlive || _isStopping)))
            {
                _progress.Clear();
                _starting = Task.Run(() => StartAsync(plan, _stop.Token), CancellationToken.None);
            }

            starting = _starting;
        }

        _progress.Add(progress);
        try
        {
            return await starting.WaitAsync(cancellationToken);
        }
        finally
        {
            _progress.Remove(progress);
        }
    }

    /// <summary>Ends the machine.</summary>
    /// <param name="how">How.</param>
    /// <param name="isStillWanted">Asked when nothing else is being done to it any more: false leaves it running.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BridgeException">It cannot be ended so.</exception>
    public async Task EndAsync(MachineStop how, Func<bool> isStillWanted, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_running is not Running running || !isStillWanted())
            {
                return;
            }

            if (running.Machine.Ended.IsCompleted)
            {
                await LetGoAsync(running);
                return;
            }

            _isStopping = true;
            try
            {
                await (how == MachineStop.Suspend ? SuspendAsync(running, cancellationToken) : ShutDownAsync(running, how, cancellationToken));
            }
            catch (MachineException e) when (e.Fault is MachineFault.Ended or MachineFault.NotSuspended)
            {
                // The monitor tells of a death before the process is gone.
                if (await Task.WhenAny(running.Machine.Ended, Task.Delay(EndPatience, time, CancellationToken.None)) != running.Machine.Ended)
                {
                    throw;
                }

                throw new MachineException(MachineFault.Ended, $"the machine ended while it was stopped: {(await running.Machine.Ended).Sentence}", inner: e);
            }
            finally
            {
                _isStopping = false;
                if (running.Machine.Ended.IsCompleted)
                {
                    await LetGoAsync(running);
                }
            }
        }
        catch (MachineException e)
        {
            _failure = e.Message;
            throw new BridgeException(ExitCode.Failed, $"{id}: {e.Message}", e.Hint, e);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Throws the machine's own changes away. It must not run.</summary>
    /// <param name="andData">Whether its data disk goes too.</param>
    /// <param name="cancellationToken">Gives up before anything was done.</param>
    public async Task ForgetAsync(bool andData, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_running is not null)
            {
                throw new BridgeException(ExitCode.InUse, $"{id}: its machine runs");
            }

            folders.Forget(id, andData);
            _failure = null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Nothing starts any more; who waits for a start is told.</summary>
    public Task GiveUpStartAsync() => _stop.CancelAsync();

    /// <summary>Lets go of the machine, which runs on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is Running running)
        {
            await LetGoAsync(running);
        }
    }

    private async Task<GuestLink> StartAsync(Func<ProgressHub, CancellationToken, Task<MachinePlan>> plan, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_running is Running dead && dead.Machine.Ended.IsCompleted)
            {
                await LetGoAsync(dead);
            }

            if (_running is Running already)
            {
                await WaitForAgentAsync(already, cancellationToken);
                return already.Link;
            }

            var times = new StageTimes(time);
            MachinePlan planned = await plan(_progress, cancellationToken);
            times.End("disk");
            IMachine machine = await engine.StartAsync(planned, new StartStages(_progress, log, id), cancellationToken);
            times.End(engine.Name);
            Running running = Begin(machine);
            await WaitForAgentAsync(running, cancellationToken);
            times.End("agent");
            log($"{id}: {(machine.Resumed ? "resumed" : "booted")} in {times}");
            _failure = null;
            return running.Link;
        }
        catch (MachineException e)
        {
            _failure = e.Message;
            throw new BridgeException(e.Fault == MachineFault.TooPowerful ? ExitCode.NotPermitted : ExitCode.Failed, $"{id}: {e.Message}", e.Hint, e);
        }
        catch (GuestChannelException e)
        {
            _failure = e.Message;
            throw new BridgeException(ExitCode.Failed, $"{id}: {e.Message}", "medv workspace console shows its screen, medv workspace restart begins anew", e);
        }
        catch (BridgeException e)
        {
            _failure = e.Message;
            throw;
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new BridgeException(ExitCode.NotPermitted, $"{id}: it was withdrawn while it started", "medv workspace list shows yours", e);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>An agent that does not answer after a resume is as good as hung: the machine is booted the next time.</summary>
    private async Task WaitForAgentAsync(Running running, CancellationToken cancellationToken)
    {
        if (running.Link.Session.Welcome is not null)
        {
            return;
        }

        _progress.Report(LaunchStage.WaitingForAgent, "waiting for the machine to be ready");
        Task<GuestMessage.Welcome> answer = running.Link.Session.WaitAsync(running.Machine.Resumed ? AgentAfterResume : AgentPatience, cancellationToken);
        if (await Task.WhenAny(answer, running.Machine.Ended) != answer)
        {
            MachineEnd end = await running.Machine.Ended;
            throw new BridgeException(ExitCode.Failed, $"{id}: the machine ended before its agent answered: {end.Sentence}", "medv workspace logs shows what it wrote");
        }

        try
        {
            await answer;
        }
        catch (GuestChannelException) when (running.Machine.Resumed)
        {
            log($"{id}: its agent is silent after a resume; the machine is ended, the next start boots it");
            await running.Machine.KillAsync();
            throw;
        }
    }

    private Running Begin(IMachine machine)
    {
        var link = new GuestLink(machine, time, text => log($"{id}: {text}"));
        var running = new Running(machine, link);
        _running = running;
        _ = WatchAsync(running);
        Linked?.Invoke(link);
        return running;
    }

    /// <summary>Notices a machine that ends by itself.</summary>
    private async Task WatchAsync(Running running)
    {
        MachineEnd end = await running.Machine.Ended;
        if (_running != running || _isStopping)
        {
            return;
        }

        log($"{id}: {end.Sentence}");
        _failure = end.Kind == MachineEndKind.Lost ? end.Sentence : null;

        // Who waits for an application that ran in it is told at once; the next start has it to itself.
        running.Link.NoteEnd(end.Sentence);
        await _one.WaitAsync();
        try
        {
            await LetGoAsync(running);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task SuspendAsync(Running running, CancellationToken cancellationToken)
    {
        try
        {
            // A state that is never resumed, because the image is another or the host's QEMU is, must not take with it what the user saved.
            await running.Link.Session.DoAsync(new HostMessage.Quiesce(), cancellationToken);
        }
        catch (GuestChannelException e)
        {
            log($"{id}: its disks may not be up to date in its sleep: {e.Message}");
        }

        await running.Machine.SuspendAsync(cancellationToken);
    }

    private async Task ShutDownAsync(Running running, MachineStop how, CancellationToken cancellationToken)
    {
        if (how == MachineStop.CutPower)
        {
            await running.Machine.KillAsync();
            return;
        }

        try
        {
            await running.Link.Session.DoAsync(new HostMessage.Shutdown(), cancellationToken);
        }
        catch (GuestChannelException e)
        {
            log($"{id}: {e.Message}; its power button is pressed");
        }

        await running.Machine.ShutDownAsync(ShutdownPatience, cancellationToken);
    }

    private async Task LetGoAsync(Running running)
    {
        if (Interlocked.CompareExchange(ref _running, null, running) == running)
        {
            await running.Link.DisposeAsync();
            await running.Machine.DisposeAsync();
        }
    }
}
