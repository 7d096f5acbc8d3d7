using MedV.GuestBridge.Machines.HyperV;
using MedV.GuestBridge.Machines.Qemu;

namespace MedV.GuestBridge.Machines;

/// <summary>Which engine runs this PC's machines, and why.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="IsAccelerated">Whether the processor helps.</param>
/// <param name="Sentence">Which, and why it is not the other.</param>
/// <param name="Warning">Why machines are slow; null when they are not.</param>
internal sealed record EngineChoice(IMachineEngine Engine, bool IsAccelerated, string Sentence, string? Warning)
{
    /// <summary>Chooses for this PC: QEMU on Linux; on Windows Hyper-V when its module, its service and this user's rights are there, else QEMU.</summary>
    public static async Task<EngineChoice> MakeAsync(QemuEngineOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        string? why = OperatingSystem.IsWindows() ? await WhyNoHyperVAsync(time, cancellationToken) : null;
        return Of(OperatingSystem.IsWindows(), why, QemuAcceleration.ChooseHere(MachineAccelerator.Auto), options, time);
    }

    /// <summary>Chooses, from what the PC has.</summary>
    /// <param name="isWindows">Whether Hyper-V could be there.</param>
    /// <param name="whyNoHyperV">Why it cannot be used; null when it can.</param>
    /// <param name="qemu">How fast QEMU would be.</param>
    /// <param name="options">Where QEMU is.</param>
    /// <param name="time">The clock.</param>
    internal static EngineChoice Of(
        bool isWindows, string? whyNoHyperV, (MachineAccelerator Accelerator, string? Warning) qemu, QemuEngineOptions options, TimeProvider time)
    {
        if (isWindows && whyNoHyperV is null)
        {
            return new EngineChoice(new HyperVEngine(time), IsAccelerated: true, "Hyper-V runs the machines", null);
        }

        string sentence = isWindows ? $"QEMU runs the machines, since Hyper-V does not: {whyNoHyperV}" : "QEMU runs the machines";
        return new EngineChoice(new QemuEngine(options, time), qemu.Accelerator != MachineAccelerator.Tcg, sentence, qemu.Warning);
    }

    // Asking for a machine that is not there needs all that starting one needs: the module, the service, and the rights.
    private static async Task<string?> WhyNoHyperVAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await HyperVHost.AskAsync(new HyperVRequest("find", "medv"), time, cancellationToken);
            return null;
        }
        catch (MachineException no)
        {
            return no.Message;
        }
    }
}
