using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Machines;

namespace MedV.GuestBridge.Sessions;

/// <summary>Tells those who wait for a machine how far its start is, and the log what was not as it should be.</summary>
/// <param name="progress">Who waits.</param>
/// <param name="log">Is told the notes.</param>
/// <param name="id">Id of the workspace.</param>
internal sealed class StartStages(ProgressHub progress, Action<string> log, string id) : IProgress<MachineStage>
{
    public void Report(MachineStage value)
    {
        if (value.Note is not null)
        {
            log($"{id}: {value.Note}");
        }

        switch (value.Kind)
        {
            case MachineStageKind.Resuming:
                progress.Report(LaunchStage.Resuming, "waking the machine up");
                break;
            case MachineStageKind.Booting or MachineStageKind.PreparingDisks:
                progress.Report(LaunchStage.Booting, "starting the machine");
                break;
        }
    }
}
