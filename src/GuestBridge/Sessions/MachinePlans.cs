using System.Collections.Immutable;
using MedV.Daemon.Control.Contract;
using MedV.GuestBridge.Machines;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>Turns what policy says into what a machine is made of. Pure.</summary>
internal static class MachinePlans
{
    /// <summary>Makes the plan of a workspace's machine.</summary>
    /// <param name="workspace">What holds for the user.</param>
    /// <param name="disk">The disk that it starts from.</param>
    /// <param name="folder">Where it lives.</param>
    /// <param name="host">What the host has.</param>
    /// <param name="displayRelay">What carries a guest's X connection; empty for none.</param>
    /// <param name="reachRelay">What carries a connection of the guest to what its policy lists.</param>
    /// <param name="seedDisk">The disk that tells the guest who it is; null for none.</param>
    public static MachinePlan Of(
        EffectiveWorkspace workspace, UserDisk disk, MachineFolder folder, HostSize host, ImmutableArray<string> displayRelay, ImmutableArray<string> reachRelay, string? seedDisk)
    {
        MachineSettings machine = workspace.Policy.Machine;
        return new MachinePlan
        {
            Folder = folder,
            BaseDisk = disk.Path,
            BaseVersion = disk.Manifest,
            Persistence = workspace.Policy.Persistence switch
            {
                PersistenceMode.Revertible => MachinePersistence.Revertible,
                PersistenceMode.PersistentData => MachinePersistence.PersistentData,
                _ => MachinePersistence.Persistent,
            },
            DataDiskMebibytes = workspace.Policy.Persistence == PersistenceMode.PersistentData ? workspace.Policy.DataDiskMiB : 0,
            SeedDisk = seedDisk,
            MemoryMebibytes = machine.Memory.For(host.MemoryMebibytes),
            Processors = Math.Min(machine.Processors, host.Processors),
            Firmware = machine.Firmware == Firmware.Uefi ? MachineFirmware.Uefi : MachineFirmware.Bios,
            DiskBus = machine.DiskBus switch
            {
                DiskBus.Sata => MachineDiskBus.Sata,
                DiskBus.Ide => MachineDiskBus.Ide,
                _ => MachineDiskBus.Virtio,
            },
            Channel = machine.Channel == GuestChannel.Serial ? MachineChannelKind.Serial : MachineChannelKind.Virtio,
            Network = (workspace.Network.Mode, displayRelay.IsEmpty && !IsRdp(workspace.Policy.Display)) switch
            {
                (NetworkMode.Nat, _) => MachineNetwork.Nat,

                // A list cannot be held to by address translation alone: there is a proxy, and no other way out.
                (NetworkMode.AllowList, _) or (_, false) => MachineNetwork.Restricted,
                _ => MachineNetwork.None,
            },
            ReachRelay = workspace.Network.Mode == NetworkMode.AllowList ? reachRelay : [],
            DisplayRelay = displayRelay,
        };
    }

    /// <summary>Whether a guest is shown by its RDP server, so that the host has to reach it.</summary>
    public static bool IsRdp(DisplaySettings display) => display is { Protocol: DisplayProtocol.Rdp, Mode: not DisplayMode.Console };
}
