using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Runs QEMU's programs to their end, with bounded output and no shell.</summary>
internal static class QemuProgram
{
    private const int LongestOutput = 16 * 1024;

    /// <summary>Runs a program that is expected to end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="MachineException">It is missing, failed, or did not end in time.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, MachineFault fault, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var patience = new CancellationTokenSource(QemuLimits.Start, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new UnreachableException();
        }
        catch (Win32Exception missing)
        {
            throw new MachineException(MachineFault.EngineMissing, $"cannot start {program}: {missing.Message}", "install qemu-system-x86 and qemu-utils", missing);
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                Task<string> output = ReadAsync(process.StandardOutput, either.Token);
                Task<string> errors = ReadAsync(process.StandardError, either.Token);
                await process.WaitForExitAsync(either.Token);
                string said = await errors;
                return process.ExitCode == 0
                    ? await output
                    : throw new MachineException(fault, $"{Path.GetFileName(program)} ended with code {process.ExitCode}: {LastLine(said)}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                throw new MachineException(fault, $"{Path.GetFileName(program)} did not end within {QemuLimits.Start.TotalSeconds:0} s");
            }
        }
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "it said nothing";

    // Reads on to the end, so that the program never waits for us, and keeps the beginning.
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new StringBuilder();
        char[] buffer = new char[4096];
        while (await reader.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            kept.Append(buffer, 0, Math.Min(count, LongestOutput - kept.Length));
        }

        return kept.ToString();
    }
}
