using System.Collections.Immutable;
using System.Security.Cryptography;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Setup;
using MedV.GuestBridge.Setup.Steps;
using MedV.Terminal;
using MedV.Workspaces;
using Step = MedV.GuestBridge.Setup.Steps.SetupStep;

namespace MedV.GuestBridge.Sessions;

/// <summary>Runs the steps of policy that are for every cold start of a machine, before anything else runs in it.</summary>
/// <remarks>A file in the machine's runtime folder names the start for which they are still to run, so that a bridge that was killed meanwhile goes on with them.</remarks>
/// <param name="id">Id of the workspace.</param>
/// <param name="around">What all workspaces share.</param>
internal sealed class StartSteps(string id, BridgeSurroundings around) : IDisposable
{
    private readonly string _file = Path.Combine(around.Folders.Machine(id).Runtime, "start-steps");
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>A machine is about to start.</summary>
    public void Expect(SetupSettings? settings)
    {
        File.Delete(_file);
        if (!SetupPlans.AtEveryStart(settings).IsEmpty)
        {
            File.WriteAllText(_file, $"start-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
        }
    }

    /// <summary>Runs them, if they are to run. A machine in which one fails is shut down.</summary>
    /// <exception cref="BridgeException">One failed.</exception>
    public async Task RunAsync(GuestLink link, WorkspaceMachine machine, SetupSettings? settings, IProgress<BridgeReply> progress, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            ImmutableArray<Step> steps = SetupPlans.AtEveryStart(settings);
            if (File.Exists(_file) && !steps.IsEmpty && machine.Machine is { Resumed: false })
            {
                string identity = await File.ReadAllTextAsync(_file, cancellationToken);
                for (int at = 0; at < steps.Length; at++)
                {
                    progress.Report(new BridgeReply(ReplyKind.Progress, LaunchStage.SettingUp, steps[at].Progress is { Length: > 0 } text ? text : $"step {at + 1} of {steps.Length}"));
                    if (await RunAsync(link, $"{identity}-{at}", steps[at], machine, cancellationToken) is SetupOutcome.Failed failed)
                    {
                        await machine.EndAsync(MachineStop.ShutDown, () => true, CancellationToken.None);
                        string why = steps[at].Failure is { Length: > 0 } said ? said : SetupMessages.Clean(failed.Reason);
                        throw new BridgeException(ExitCode.Failed, $"{id}: it could not be made ready: {why}", "the next start tries again");
                    }
                }
            }

            File.Delete(_file);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<SetupOutcome> RunAsync(GuestLink link, string identity, Step step, WorkspaceMachine machine, CancellationToken cancellationToken)
    {
        long began = around.Time.GetTimestamp();
        while (around.Time.GetElapsedTime(began) < step.Limit)
        {
            if (await GuestSteps.AskAsync(link, GuestSteps.Message(identity, step), around.Time, cancellationToken) is var outcome and not SetupOutcome.NotYet)
            {
                return outcome;
            }

            if (machine.Link != link)
            {
                throw new BridgeException(ExitCode.Failed, $"{id}: its machine ended while it was made ready", "medv workspace logs shows what it wrote");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), around.Time, cancellationToken);
        }

        return new SetupOutcome.Failed($"it took longer than {step.Limit.TotalMinutes:0} minutes");
    }
}
