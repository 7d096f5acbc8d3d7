namespace MedV.GuestBridge.Machines;

/// <summary>What of a machine outlives a cold start.</summary>
internal enum MachinePersistence
{
    /// <summary>Nothing: each cold start is the base disk again.</summary>
    Revertible,

    /// <summary>The system disk, for as long as the base is the same version.</summary>
    Persistent,

    /// <summary>The data disk; the system disk is the base again at each cold start.</summary>
    PersistentData,
}

/// <summary>What starts the guest's boot loader.</summary>
internal enum MachineFirmware
{
    /// <summary>SeaBIOS, or generation 1 of Hyper-V.</summary>
    Bios,

    /// <summary>OVMF, or generation 2 of Hyper-V.</summary>
    Uefi,
}

/// <summary>How the guest sees its disks.</summary>
internal enum MachineDiskBus
{
    /// <summary>Paravirtual; Linux, or Windows with drivers.</summary>
    Virtio,

    /// <summary>What Windows XP knows. No more than four disks.</summary>
    Ide,

    /// <summary>What Windows 7 and later know.</summary>
    Sata,
}

/// <summary>How the agent is reached.</summary>
internal enum MachineChannelKind
{
    /// <summary>The virtio port <c>org.medv.bridge.0</c>.</summary>
    Virtio,

    /// <summary>The second serial port; some 8 kB/s.</summary>
    Serial,
}

/// <summary>What network the guest has.</summary>
internal enum MachineNetwork
{
    /// <summary>None, not even a card.</summary>
    None,

    /// <summary>A card behind which there are only the display relay and the proxy.</summary>
    Restricted,

    /// <summary>The host's network by address translation, and the display relay.</summary>
    Nat,
}

/// <summary>Who executes the guest's instructions.</summary>
internal enum MachineAccelerator
{
    /// <summary>KVM, or WHPX on Windows, when the processor and the rights are there, else TCG.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Kvm,

    /// <summary>A translator; works everywhere, ten times slower.</summary>
    Tcg,

    /// <summary>The processor, through the Windows Hypervisor Platform.</summary>
    Whpx,
}
