using System.Collections.Immutable;

namespace MedV.GuestBridge.Machines;

/// <summary>What one machine is made of.</summary>
internal sealed record MachinePlan
{
    /// <summary>Where it lives.</summary>
    public required MachineFolder Folder { get; init; }

    /// <summary>The base disk: raw for QEMU, VHDX for Hyper-V. Only read; may be somebody else's.</summary>
    public required string BaseDisk { get; init; }

    /// <summary>What the base disk is a version of; another text means another content. 1 to 200 characters.</summary>
    public required string BaseVersion { get; init; }

    /// <summary>What outlives a cold start.</summary>
    public MachinePersistence Persistence { get; init; }

    /// <summary>Size of the data disk in MiB, at most 2 TiB; 0 means none. A larger size than before grows it, a smaller one changes nothing.</summary>
    public int DataDiskMebibytes { get; init; }

    /// <summary>The machine's system as its setup left it, between the base disk and its own changes; null when there is none. Only read.</summary>
    public string? SetUpDisk { get; init; }

    /// <summary>A disk that tells the guest who it is at its first boot; null for none.</summary>
    public string? SeedDisk { get; init; }

    /// <summary>Memory in MiB, 64 to 262,144.</summary>
    public int MemoryMebibytes { get; init; } = 512;

    /// <summary>Processors, 1 to 64.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>What starts the boot loader.</summary>
    public MachineFirmware Firmware { get; init; }

    /// <summary>How the guest sees its disks.</summary>
    public MachineDiskBus DiskBus { get; init; }

    /// <summary>How the agent is reached.</summary>
    public MachineChannelKind Channel { get; init; }

    /// <summary>What network the guest has.</summary>
    public MachineNetwork Network { get; init; }

    /// <summary>The program and its arguments that carry one connection of the guest to 10.0.2.100:6000, by standard input and output; empty for none.</summary>
    public ImmutableArray<string> DisplayRelay { get; init; } = [];

    /// <summary>The same for 10.0.2.101:3128, where the guest finds a proxy; empty for none.</summary>
    public ImmutableArray<string> ReachRelay { get; init; } = [];

    /// <summary>Who executes the guest's instructions.</summary>
    public MachineAccelerator Accelerator { get; init; }

    /// <summary>Whether the machine has a graphics card, and a socket where a viewer sees its screen.</summary>
    public bool Screen { get; init; } = true;

    /// <summary>Finds everything that is wrong, one sentence each.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (string fault in Folder.Faults())
        {
            yield return fault;
        }

        if (!IsPath(BaseDisk))
        {
            yield return $"the base disk '{BaseDisk}' is no whole path";
        }

        if (SetUpDisk is not null && !IsPath(SetUpDisk))
        {
            yield return $"the set up disk '{SetUpDisk}' is no whole path";
        }

        if (SeedDisk is not null && !IsPath(SeedDisk))
        {
            yield return $"the seed disk '{SeedDisk}' is no whole path";
        }

        if (BaseVersion is not { Length: > 0 and <= 200 })
        {
            yield return "the base version has to have 1 to 200 characters";
        }

        if (MemoryMebibytes is < 64 or > 262_144)
        {
            yield return $"{MemoryMebibytes} MiB of memory are not between 64 and 262144";
        }

        if (Processors is < 1 or > 64)
        {
            yield return $"{Processors} processors are not between 1 and 64";
        }

        if (DataDiskMebibytes is < 0 or > 2 * 1024 * 1024)
        {
            yield return $"a data disk of {DataDiskMebibytes} MiB is not between 0 and 2097152";
        }

        if (DataDiskMebibytes > 0 && Persistence == MachinePersistence.Revertible)
        {
            yield return "a revertible machine keeps nothing, so it has no data disk";
        }

        if (Persistence == MachinePersistence.PersistentData && DataDiskMebibytes == 0)
        {
            yield return "a machine that keeps its data disk needs a size for it";
        }

        if (!IsCommand(DisplayRelay))
        {
            yield return "the display relay has to be the whole path of a program and at most 31 arguments";
        }

        if (!IsCommand(ReachRelay))
        {
            yield return "the proxy has to be the whole path of a program and at most 31 arguments";
        }
    }

    private static bool IsCommand(ImmutableArray<string> words) =>
        words.IsEmpty || (words.Length <= 32 && !words.Any(word => word.Contains('\0', StringComparison.Ordinal)) && IsPath(words[0]));

    private static bool IsPath(string path) => Path.IsPathFullyQualified(path) && !path.Contains('\0', StringComparison.Ordinal);
}
