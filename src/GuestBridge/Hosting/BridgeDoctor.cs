using System.Collections.Immutable;
using MedV.Daemon.Control.Contract;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Daemon;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.Qemu;
using MedV.GuestBridge.Sessions;

namespace MedV.GuestBridge.Hosting;

/// <summary>Checks what the bridge needs: the daemon, an engine for machines, a display, the places that it writes to.</summary>
/// <param name="folders">Where the user's things are.</param>
/// <param name="daemon">Tells what the user may use.</param>
/// <param name="choice">The engine, and why it is that one.</param>
/// <param name="options">Where QEMU is.</param>
/// <param name="time">The clock.</param>
internal sealed class BridgeDoctor(WorkspaceFolders folders, DaemonLink daemon, EngineChoice choice, QemuEngineOptions options, TimeProvider time)
{
    /// <summary>Checks all of it.</summary>
    /// <param name="display">The display of whoever asks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ImmutableArray<DoctorCheck>> CheckAsync(BridgeDisplay? display, CancellationToken cancellationToken) =>
    [
        await PolicyAsync(cancellationToken),
        Engine(),
        Acceleration(),
        await DisplayAsync(display, cancellationToken),
        Room(),
    ];

    private async Task<DoctorCheck> PolicyAsync(CancellationToken cancellationToken)
    {
        try
        {
            UserWorkspacesReport report = await daemon.WorkspacesAsync(known: null, cancellationToken);
            return new DoctorCheck(
                "workspaces", CheckState.Ok, $"{report.User} has {(report.Workspaces.Length == 1 ? "1 workspace" : $"{report.Workspaces.Length} workspaces")}", Hint: null);
        }
        catch (BridgeException e)
        {
            return new DoctorCheck("workspaces", CheckState.Failed, e.Message, e.Hint);
        }
    }

    private DoctorCheck Engine()
    {
        string[] missing = choice.Engine is QemuEngine ? [.. new[] { options.Program, options.ImageTool }.Where(program => !IsThere(program))] : [];
        return missing.Length == 0
            ? new DoctorCheck("machines", CheckState.Ok, choice.Sentence, Hint: null)
            : new DoctorCheck(
                "machines",
                CheckState.Failed,
                $"{choice.Sentence}, and there is no {string.Join(" and no ", missing)}",
                OperatingSystem.IsWindows() ? "enable Hyper-V and join \"Hyper-V Administrators\", or install QEMU" : "install qemu-system-x86 and qemu-utils");
    }

    private DoctorCheck Acceleration() => choice.Warning is null
        ? new DoctorCheck("acceleration", CheckState.Ok, "the processor runs machines itself", Hint: null)
        : new DoctorCheck(
            "acceleration",
            CheckState.Warning,
            choice.Warning,
            OperatingSystem.IsWindows() ? "turn that feature on and start the PC anew" : "switch virtualization on in the PC's firmware, and let this user open /dev/kvm");

    private async Task<DoctorCheck> DisplayAsync(BridgeDisplay? display, CancellationToken cancellationToken)
    {
        DisplayCheck check = await DisplayCheck.RunAsync(
            name => name switch
            {
                "DISPLAY" => display?.Address,
                "XAUTHORITY" => display?.AuthorityFile,
                _ => Environment.GetEnvironmentVariable(name),
            },
            Environment.MachineName,
            time,
            cancellationToken);
        return new DoctorCheck("display", check.IsGood ? CheckState.Ok : CheckState.Failed, check.Sentence, check.Hint);
    }

    private DoctorCheck Room()
    {
        const long Enough = 2L << 30;
        try
        {
            Directory.CreateDirectory(folders.State);
            long free = new DriveInfo(folders.State).AvailableFreeSpace;
            return free >= Enough
                ? new DoctorCheck("room", CheckState.Ok, $"{free >> 30} GiB are free for machines in {folders.State}", Hint: null)
                : new DoctorCheck("room", CheckState.Warning, $"only {free >> 20} MiB are free in {folders.State}", "a suspended machine needs as much as its memory; make room");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DoctorCheck("room", CheckState.Failed, $"{folders.State} cannot be used: {e.Message.TrimEnd('.')}", "check who owns that folder");
        }
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));
}
