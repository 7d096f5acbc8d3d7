namespace MedV.Workspaces;

/// <summary>The virtual machine of a workspace.</summary>
public sealed record MachineSettings
{
    /// <summary>The only accelerator there is: the best that the host has.</summary>
    public const string AutomaticAccelerator = "auto";

    /// <summary>How much memory it has.</summary>
    public MachineMemory Memory { get; init; } = MachineMemory.Default;

    /// <summary>Virtual processors, 1 to 64. Default 2; the bridge takes no more than the host has.</summary>
    public int Processors { get; init; } = 2;

    /// <summary>What starts the disk. Default <see cref="Firmware.Bios"/>.</summary>
    public Firmware Firmware { get; init; }

    /// <summary>How the disk is attached. Default <see cref="DiskBus.Virtio"/>.</summary>
    public DiskBus DiskBus { get; init; }

    /// <summary>How host and guest talk. Default <see cref="GuestChannel.Virtio"/>.</summary>
    public GuestChannel Channel { get; init; }

    /// <summary>Always <see cref="AutomaticAccelerator"/>; other values are reserved.</summary>
    public string Accelerator { get; init; } = AutomaticAccelerator;
}

/// <summary>What starts the disk.</summary>
public enum Firmware
{
    /// <summary>The PC's BIOS: MBR disks.</summary>
    Bios,

    /// <summary>UEFI: GPT disks with an EFI system partition.</summary>
    Uefi,
}

/// <summary>How the disk is attached.</summary>
public enum DiskBus
{
    /// <summary>The fast one; the guest needs its driver.</summary>
    Virtio,

    /// <summary>AHCI: guests from Windows Vista on have the driver.</summary>
    Sata,

    /// <summary>For guests that know nothing else.</summary>
    Ide,
}

/// <summary>How host and guest talk.</summary>
public enum GuestChannel
{
    /// <summary>A virtio serial port.</summary>
    Virtio,

    /// <summary>The second serial port: slow, and needs no driver.</summary>
    Serial,
}
