using System.Security.Cryptography;
using System.Text;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Where a machine's files are.</summary>
internal sealed record QemuLayout(MachineFolder Folder)
{
    /// <summary>QEMU's monitor.</summary>
    public string Monitor => Path.Combine(Folder.Runtime, "qmp");

    /// <summary>The stream to the agent.</summary>
    public string Channel => Path.Combine(Folder.Runtime, "channel");

    /// <summary>The screen, for a VNC viewer.</summary>
    public string Screen => Path.Combine(Folder.Runtime, "screen");

    /// <summary>Where QEMU sends its state, or takes it from.</summary>
    public string Transfer => Path.Combine(Folder.Runtime, "state");

    /// <summary>The running QEMU's process id.</summary>
    public string ProcessId => Path.Combine(Folder.Runtime, "pid");

    /// <summary>Which QEMU runs.</summary>
    public string Record => Path.Combine(Folder.Runtime, "machine");

    /// <summary>The user's data.</summary>
    public string DataDisk => Path.Combine(Folder.State, "data.qcow2");

    /// <summary>The state of a suspended machine.</summary>
    public string Snapshot => Path.Combine(Folder.State, "snapshot.state");

    /// <summary>What the snapshot belongs to; without it there is no snapshot.</summary>
    public string SnapshotRecord => Path.Combine(Folder.State, "snapshot.json");

    /// <summary>What UEFI remembers.</summary>
    public string FirmwareVariables => Path.Combine(Folder.State, "uefi-vars.fd");

    /// <summary>The system disk's overlay on one version of the base. The name says which, so no record can contradict it.</summary>
    public string Overlay(string baseVersion) =>
        Path.Combine(Folder.State, $"system-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(baseVersion)).AsSpan(0, 8))}.qcow2");
}
