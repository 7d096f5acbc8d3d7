namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>How long and how much. QEMU shares its process with a guest that may have taken it over.</summary>
internal static class QemuLimits
{
    /// <summary>What is kept of the guest's first serial port.</summary>
    public const int ConsoleBytes = 64 * 1024;

    /// <summary>The longest line that is taken from the monitor: the console as JSON, each byte as six at worst.</summary>
    public const int LineBytes = 512 * 1024;

    /// <summary>The monitor greets and answers in milliseconds; a PC that swaps may take longer.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    /// <summary>From the start of the process to its answering.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(30);

    /// <summary>Between "quit" and the end of the process; the disks are flushed in it.</summary>
    public static readonly TimeSpan Quit = TimeSpan.FromSeconds(10);

    /// <summary>Reading or writing a state without any progress.</summary>
    public static readonly TimeSpan Transfer = TimeSpan.FromMinutes(2);

    /// <summary>The most a state may take: all memory, and a quarter of a GiB for the devices.</summary>
    public static long SnapshotBytes(MachinePlan plan) => (plan.MemoryMebibytes + 256L) * 1024 * 1024;
}
