using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Starts a QEMU that outlives us. Not with its own -daemonize: that forks and opens a session after the sandbox has forbidden both.</summary>
internal static class QemuLauncher
{
    private const int LongestComplaint = 4096;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    /// <summary>Starts QEMU in a session of its own and waits until its monitor can be connected to.</summary>
    /// <exception cref="MachineException">It is missing, ended at once, or does not come up.</exception>
    public static async Task StartAsync(string program, IReadOnlyList<string> arguments, string monitor, TimeProvider time, CancellationToken cancellationToken)
    {
        // On Windows a process outlives its parent anyway. Not verified there.
        (string first, IReadOnlyList<string> rest) = OperatingSystem.IsWindows() ? (program, arguments) : ("setsid", ["setpriv", "--no-new-privs", program, .. arguments]);
        var start = new ProcessStartInfo(first, rest)
        {
            CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new UnreachableException();
        }
        catch (Win32Exception missing)
        {
            throw new MachineException(MachineFault.EngineMissing, $"cannot start {first}: {missing.Message}", OperatingSystem.IsWindows() ? "install QEMU and put its folder on PATH" : "install util-linux", missing);
        }

        process.StandardInput.Close();
        Task<string> complaint = FollowAsync(process);
        long began = time.GetTimestamp();
        while (!File.Exists(monitor))
        {
            if (complaint.IsCompleted)
            {
                throw new MachineException(MachineFault.Engine, $"QEMU did not start: {await complaint}");
            }

            if (time.GetElapsedTime(began) > QemuLimits.Start)
            {
                process.Kill();
                throw new MachineException(MachineFault.Engine, $"QEMU did not come up within {QemuLimits.Start.TotalSeconds:0} s");
            }

            await Task.Delay(Glance, time, cancellationToken);
        }
    }

    /// <summary>Waits until somebody listens at a socket that was just made.</summary>
    public static async Task<T> WhenListeningAsync<T>(Func<Task<T>> connect, TimeProvider time, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await connect();
            }
            catch (SocketException) when (time.GetElapsedTime(began) < QemuLimits.Answer)
            {
                await Task.Delay(Glance, time, cancellationToken);
            }
        }
    }

    // For as long as it and we live: reads away what it says, and buries it.
    private static async Task<string> FollowAsync(Process process)
    {
        using (process)
        {
            string last = "it said nothing";
            char[] buffer = new char[LongestComplaint];
            Task drained = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            try
            {
                while (await process.StandardError.ReadAsync(buffer, CancellationToken.None) is var count and > 0)
                {
                    last = new string(buffer, 0, count).Trim();
                }

                await drained;
            }
            catch (IOException)
            {
                // The pipe broke; the process is what counts.
            }

            await process.WaitForExitAsync(CancellationToken.None);
            return last.Split('\n')[^1];
        }
    }
}
