using System.Globalization;
using System.Runtime.InteropServices;

namespace MedV.Daemon.Manners.Host;

/// <summary>Nice 10, batch scheduling and idle I/O, or none of these, for every thread of this process: on Linux each has its own.</summary>
/// <remarks>
/// Not <c>SCHED_IDLE</c>: beside a busy program a host would get so little of the processor that its neighbours took it for dead, and its leases over.
/// </remarks>
internal sealed partial class LinuxPriority : IPriority
{
    private const int LowNice = 10;

    // sched.h: SCHED_OTHER, SCHED_BATCH. linux/ioprio.h: the class from bit 13 on; with class 0 it follows the nice value.
    private const int OtherPolicy = 0;
    private const int BatchPolicy = 3;
    private const int IdleIo = 3 << 13;
    private const int IoOfNice = 0;

    // PRIO_PROCESS and IOPRIO_WHO_PROCESS, which both mean one thread.
    private const int NiceOfThread = 0;
    private const int IoOfThread = 1;
    private const int NoSuchThread = 3;

    private static readonly int SetIoPriorityCall = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 251,
        Architecture.Arm64 => 30,
        _ => 0,
    };

    /// <inheritdoc/>
    public string? Set(bool low)
    {
        int error = 0;
        var done = new HashSet<int>();

        // A thread that one started before its own turn has the old priority, so once more until all are known; those that come later inherit the new one.
        for (int before = -1; done.Count > before;)
        {
            before = done.Count;
            foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
            {
                int thread = int.Parse(Path.GetFileName(task.AsSpan()), CultureInfo.InvariantCulture);
                if (done.Add(thread))
                {
                    SetThread(thread);
                }
            }
        }

        return error == 0 ? null : Marshal.GetPInvokeErrorMessage(error);

        void SetThread(int thread)
        {
            // A lower nice value needs a right, which LimitNICE of the unit gives; the other two, from idle and batch to none, do not.
            Note(SetPriority(NiceOfThread, (uint)thread, low ? LowNice : 0));
            Note(SetScheduler(thread, low ? BatchPolicy : OtherPolicy, 0));
            Note(SetIoPriorityCall == 0 ? 0 : SystemCall(SetIoPriorityCall, IoOfThread, thread, low ? IdleIo : IoOfNice));
        }

        void Note(nint result)
        {
            // Threads end while they are counted.
            if (result != 0 && Marshal.GetLastPInvokeError() is var reason && reason != NoSuchThread)
            {
                error = reason;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int nice);

    // struct sched_param has one int, which is 0 for both policies.
    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint which, nint who, nint priority);
}
