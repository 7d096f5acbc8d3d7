using System.Security.Cryptography;
using System.Text;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Setup;
using MedV.GuestBridge.Setup.Steps;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>Sees to it that a workspace's machine is set up before anybody uses it: once for each version of its base disk.</summary>
/// <remarks>
/// Beside the machine's disks: <c>setup-VERSION.json</c> says how far it is, <c>setup-VERSION.qcow2</c> is the set up system of a machine that keeps no
/// system of its own. One caller at a time may ensure; all else is safe for use by any number of threads.
/// </remarks>
/// <param name="id">Id of the workspace.</param>
/// <param name="around">What all workspaces share.</param>
internal sealed class WorkspaceSetup(string id, BridgeSurroundings around)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly MachineFolder _folder = around.Folders.Machine(id);
    private readonly Lock _lock = new();
    private volatile string? _words;
    private (CancellationTokenSource Stop, TaskCompletionSource Over)? _running;

    /// <summary>Whether a setup has begun and is not over, in this life of the bridge or an earlier one.</summary>
    public bool IsUnderWay => Directory.Exists(_folder.State) && Directory.GetFiles(_folder.State, "setup-*.json").Any(file => Load(file) is { IsOver: false });

    /// <summary>What is being done, or what has failed; null when there is nothing to say.</summary>
    public string? Words => _words;

    /// <summary>Sets the machine up, if that is to be done.</summary>
    /// <param name="plan">The machine as it would run without a setup.</param>
    /// <param name="effective">What holds for the user.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it; it goes on another time.</param>
    /// <returns>The machine as it is to run.</returns>
    /// <exception cref="BridgeException">It could not be set up.</exception>
    public async Task<MachinePlan> EnsureAsync(MachinePlan plan, EffectiveWorkspace effective, ProgressHub progress, CancellationToken cancellationToken)
    {
        if (effective.Policy.Setup is not SetupSettings settings)
        {
            _words = null;
            return plan;
        }

        try
        {
            string file = Path.Combine(_folder.State, $"setup-{SetupPlans.Digest(Encoding.UTF8.GetBytes(plan.BaseVersion))}.json");
            string disk = around.Engine.SystemDisk(plan);
            string? layer = plan.Persistence == MachinePersistence.Persistent ? null : Path.ChangeExtension(file, Path.GetExtension(disk));
            string key = await KeyAsync(settings, layer, cancellationToken);
            if (IsToBeDone(file, layer ?? disk, layer is not null, key))
            {
                await RunAsync(plan, effective, file, layer, key, progress, cancellationToken);
            }

            return plan with { SetUpDisk = File.Exists(layer) ? layer : null };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException(ExitCode.Failed, $"{id}: it cannot be set up: {e.Message}", innerException: e);
        }
    }

    /// <summary>Stops a setup; the next start goes on where it was. Its machine is ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        (CancellationTokenSource Stop, TaskCompletionSource Over)? running;
        lock (_lock)
        {
            running = _running;
            running?.Stop.Cancel();
        }

        if (running is not null)
        {
            await running.Value.Over.Task.WaitAsync(StopPatience, around.Time, cancellationToken);
        }
        else if (IsUnderWay)
        {
            try
            {
                await using IMachine? left = await around.Engine.FindAsync(_folder, cancellationToken);
                await (left?.KillAsync() ?? Task.CompletedTask);
            }
            catch (MachineException e)
            {
                around.Log.Write($"{id}: {e.Message}");
            }
        }
    }

    /// <summary>The machine was reset.</summary>
    public void Forget() => _words = null;

    // A machine that the user has is never set up again: what is in it is the user's. One that keeps no system is, also for another agent, but not out of its sleep.
    private bool IsToBeDone(string file, string made, bool isLayer, string key)
    {
        bool hadState = File.Exists(file);
        SetupState? state = Load(file);
        if (state is null)
        {
            if (!isLayer && File.Exists(made))
            {
                around.Log.Write($"{id}: its machine was there before its setup, so it is left as it is{(hadState ? "" : "; medv workspace reset sets it up")}");
                return false;
            }

            return true;
        }

        bool isOfKey = state.SetupId.StartsWith(key, StringComparison.Ordinal);
        bool sleeps = File.Exists(Path.Combine(_folder.State, "snapshot.json"));
        if (state.Stage == SetupStage.Ready && File.Exists(made) && (isOfKey || !isLayer || sleeps || state.SetupId.Split('-')[1] == key.Split('-')[1]))
        {
            return false;
        }

        if (state.Stage == SetupStage.Failed && isOfKey)
        {
            throw Failed(state, words: null);
        }

        if (state.IsOver || !isOfKey)
        {
            File.Delete(file);
        }

        return true;
    }

    private async Task RunAsync(
        MachinePlan plan, EffectiveWorkspace effective, string file, string? layer, string key, ProgressHub progress, CancellationToken cancellationToken)
    {
        SetupSettings settings = effective.Policy.Setup!;
        SetupPlan setupPlan = SetupPlans.Of(settings);
        var seed = new SetupSeed(_folder.State, effective, new HostFactsReader(Environment.GetEnvironmentVariable), around.Agents, around.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _running = (stop, over);
        }

        await using var machine = new MachineSetup(plan, layer, seed, seed.IsWindows, setupPlan.AttemptLimit, around.Engine, around.Time, text => around.Log.Write($"{id}: {text}"));
        try
        {
            var runner = new SetupRunner(machine, new SetupStore(file), setupPlan, effective.Policy.Title, told => Tell(told, effective, progress), around.Time);
            SetupState end = await runner.RunAsync(id, $"{key}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}", stop.Token);
            if (end.Stage == SetupStage.Failed)
            {
                await machine.KillAsync(CancellationToken.None);
                throw Failed(end, SetupMessages.Fill(setupPlan.Messages.Failure, effective.Policy.Title, end, setupPlan.Attempts));
            }

            File.Delete(seed.Disk);
            RemoveOthers(file, layer);
            _words = null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await machine.KillAsync(CancellationToken.None);
            _words = null;
            throw new BridgeException(ExitCode.Failed, $"{id}: setting it up was stopped", "the next start goes on where it was");
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
            }

            over.TrySetResult();
        }
    }

    private void Tell(SetupEvent told, EffectiveWorkspace effective, ProgressHub progress)
    {
        string text = told.Kind == SetupEventKind.Progress ? $"setting up {effective.Policy.Title}: {told.Text}" : told.Text;
        around.Log.Write($"{id}: {text}");
        _words = text;
        if (told.Kind is SetupEventKind.Failed or SetupEventKind.Completed || effective.Policy.Setup!.Mode == SetupMode.Silent)
        {
            return;
        }

        progress.Report(LaunchStage.SettingUp, effective.Policy.Setup.Mode == SetupMode.Attended ? $"{text} (medv workspace console {id} shows it)" : text);
    }

    private BridgeException Failed(SetupState state, string? words)
    {
        _words = words ?? $"setting it up failed: {state.Reason}";
        return new BridgeException(ExitCode.Failed, $"{id}: {_words}", $"medv workspace reset {id} lets the next start try again");
    }

    // Only of a machine that keeps no system: else an older system may still be wanted.
    private void RemoveOthers(string file, string? layer)
    {
        foreach (string other in layer is null ? [] : Directory.GetFiles(_folder.State, "setup-*").Where(other => other != file && other != layer))
        {
            File.Delete(other);
        }
    }

    private SetupState? Load(string file)
    {
        SetupState? state = new SetupStore(file).Load(id, out string? fault);
        if (fault is not null)
        {
            around.Log.Write($"{id}: {fault}");
        }

        return state;
    }

    // What policy says, and the agent that the machine is given, where another is worth a new setup.
    private async Task<string> KeyAsync(SetupSettings settings, string? layer, CancellationToken cancellationToken)
    {
        string agent = Path.Combine(around.Agents, "medv-guest");
        if (layer is null || !File.Exists(agent))
        {
            return $"{SetupPlans.KeyOf(settings)}-none";
        }

        await using FileStream content = File.OpenRead(agent);
        return $"{SetupPlans.KeyOf(settings)}-{SetupPlans.Digest(await SHA256.HashDataAsync(content, cancellationToken))}";
    }
}
