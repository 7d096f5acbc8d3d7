using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Sessions;
using MedV.GuestBridge.Setup.Steps;
using MedV.GuestProtocol;
using Step = MedV.GuestBridge.Setup.Steps.SetupStep;

namespace MedV.GuestBridge.Setup;

/// <summary>A machine and the agent in it, while they are set up. Nobody else uses the machine meanwhile; at the end it is off, and what was set up is on its disk.</summary>
/// <param name="plan">The machine as it is to run afterwards.</param>
/// <param name="layer">Where the system goes when it is set up, for a machine that keeps nothing else of it; null for one that keeps all.</param>
/// <param name="seed">Makes the seed disk.</param>
/// <param name="isWindows">Whether the guest is taken for Windows.</param>
/// <param name="attemptLimit">The longest time of an attempt.</param>
/// <param name="engine">Runs machines.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told what happens.</param>
internal sealed class MachineSetup(
    MachinePlan plan, string? layer, SetupSeed seed, bool isWindows, TimeSpan attemptLimit, IMachineEngine engine, TimeProvider time, Action<string> log)
    : IGuestSetup, IAsyncDisposable
{
    private const int MostEndsInStep = 3;
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(90);

    // Its own changes stay from one start to the next, whatever it keeps afterwards.
    private readonly MachinePlan _plan = plan with { Persistence = MachinePersistence.Persistent, SeedDisk = seed.Disk, SetUpDisk = null };
    private IMachine? _machine;
    private GuestLink? _link;
    private SetupState? _state;

    private bool IsSealed => layer is not null && File.Exists(layer);

    private bool Runs => _machine is { Ended.IsCompleted: false };

    public async Task DeleteOverlayAsync(SetupState state, CancellationToken cancellationToken)
    {
        _state = state;
        await KillAsync(cancellationToken);
        plan.Folder.Create();
        File.Delete(engine.SystemDisk(_plan));
        if (layer is not null)
        {
            File.Delete(layer);
        }

        await seed.WriteAsync(state, cancellationToken);
    }

    public async Task StartMachineAsync(SetupState state, CancellationToken cancellationToken)
    {
        _state = state;
        if (IsSealed || Runs)
        {
            return;
        }

        await LetGoAsync();
        try
        {
            if (!File.Exists(seed.Disk))
            {
                await seed.WriteAsync(state, cancellationToken);
            }

            IMachine machine = await engine.FindAsync(plan.Folder, cancellationToken)
                ?? await engine.StartAsync(_plan, new Progress<MachineStage>(stage => log(stage.Note ?? $"setup: {stage.Kind}")), cancellationToken);
            (_machine, _link) = (machine, new GuestLink(machine, time, log));
        }
        catch (MachineException e) when (e.Fault is MachineFault.Disk or MachineFault.Ended)
        {
            // Another attempt may help: it begins with another disk. What else an engine says does not go away by that, and costs no attempt.
            throw new IOException(e.Message, e);
        }
    }

    public async Task<SetupOutcome> AskAgentSetupAsync(SetupState state, CancellationToken cancellationToken)
    {
        if (IsSealed)
        {
            return new SetupOutcome.Done();
        }

        if (!Runs)
        {
            await StartMachineAsync(state, cancellationToken);
        }

        if (_link?.Session.Welcome is null)
        {
            return new SetupOutcome.NotYet();
        }

        if (state.Stage == SetupStage.Specialize)
        {
            return await GuestSteps.AskAsync(_link, GuestSteps.Message($"{state.SetupId}-{state.Attempt}-seed", seed.Of(state), isWindows, attemptLimit), time, cancellationToken);
        }

        await SealAsync(cancellationToken);
        return new SetupOutcome.Done();
    }

    public async Task<SetupOutcome> RunStepAsync(string identity, Step step, CancellationToken cancellationToken)
    {
        HostMessage.Setup message = GuestSteps.Message(identity, step);
        for (int ends = 0; ends <= MostEndsInStep;)
        {
            if (!Runs)
            {
                log($"setup: {(_machine is null ? "the machine does not run" : (await _machine.Ended).Sentence)}; it is started, and goes on where it was");
                await StartMachineAsync(_state!, cancellationToken);
                ends++;
            }

            SetupOutcome outcome = _link is { Session.Welcome: not null }
                ? await GuestSteps.AskAsync(_link, message, time, cancellationToken)
                : new SetupOutcome.NotYet();
            if (outcome is not SetupOutcome.NotYet)
            {
                return outcome;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        }

        return new SetupOutcome.Failed($"the machine ended {MostEndsInStep} times in this step");
    }

    public async Task RestartAsync(SetupState state, CancellationToken cancellationToken)
    {
        await EndAsync(cancellationToken);
        await StartMachineAsync(state, cancellationToken);
    }

    /// <summary>Cuts the power, also of a machine that an earlier life of the bridge has left.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (Runs)
        {
            await _machine!.KillAsync();
        }

        await LetGoAsync();
        if (await engine.FindAsync(plan.Folder, cancellationToken) is IMachine left)
        {
            await left.KillAsync();
            await left.DisposeAsync();
        }
    }

    /// <summary>Lets go of a machine that still runs; the next to look for it finds it.</summary>
    public async ValueTask DisposeAsync() => await LetGoAsync();

    /// <summary>Shuts the machine down, and makes its system the one that later starts begin with. Until the rename nothing is set up.</summary>
    private async Task SealAsync(CancellationToken cancellationToken)
    {
        await EndAsync(cancellationToken);
        string disk = engine.SystemDisk(_plan);
        using (var file = new FileStream(disk, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
        }

        if (layer is not null)
        {
            File.Move(disk, layer);
            PrivateFile.FlushFolder(plan.Folder.State);
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_machine is not IMachine machine || _link is not GuestLink link)
        {
            return;
        }

        try
        {
            await link.Session.DoAsync(new HostMessage.Quiesce(), cancellationToken);
            await link.Session.DoAsync(new HostMessage.Shutdown(), cancellationToken);
        }
        catch (GuestChannelException e)
        {
            log($"setup: {e.Message}; the machine's power button is pressed");
        }

        try
        {
            await machine.ShutDownAsync(ShutdownPatience, cancellationToken);
        }
        catch (MachineException e) when (e.Fault == MachineFault.Ended)
        {
            // It was faster.
        }

        await machine.Ended.WaitAsync(ShutdownPatience, time, cancellationToken);
        await LetGoAsync();
    }

    private async Task LetGoAsync()
    {
        (IMachine? machine, GuestLink? link) = (_machine, _link);
        (_machine, _link) = (null, null);
        if (link is not null)
        {
            await link.DisposeAsync();
        }

        if (machine is not null)
        {
            await machine.DisposeAsync();
        }
    }
}
