using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace MedV.GuestBridge.Machines.HyperV;

/// <summary>Asks Hyper-V through PowerShell, one process for each question.</summary>
internal static class HyperVHost
{
    private const int LongestAnswer = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs the script with one request.</summary>
    /// <exception cref="MachineException">PowerShell is missing, or the script failed; the message has its last words.</exception>
    public static async Task<HyperVAnswer> AskAsync(HyperVRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("powershell.exe", HyperVScript.Arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), StandardOutputEncoding = Encoding.UTF8,
        };
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        Process? process = null;
        try
        {
            process = Process.Start(start) ?? throw new UnreachableException();
            await process.StandardInput.WriteAsync(JsonSerializer.Serialize(request, HyperVJson.Default.HyperVRequest).AsMemory(), either.Token);
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync(either.Token);
            string output = await process.StandardOutput.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? Read(output) : throw new MachineException(MachineFault.Engine, $"Hyper-V refused '{request.Verb}': {FirstLine(await errors)}");
        }
        catch (Win32Exception missing)
        {
            throw new MachineException(MachineFault.EngineMissing, $"cannot start powershell.exe: {missing.Message}", "enable the Windows feature Hyper-V with its PowerShell module", missing);
        }
        catch (OperationCanceledException)
        {
            process?.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new MachineException(MachineFault.Engine, $"Hyper-V did not answer '{request.Verb}' within {Patience.TotalMinutes:0} minutes");
        }
        finally
        {
            process?.Dispose();
        }
    }

    /// <summary>Reads the script's answer.</summary>
    /// <exception cref="MachineException">It is none.</exception>
    internal static HyperVAnswer Read(string untrustedOutput)
    {
        try
        {
            return (untrustedOutput.Length <= LongestAnswer ? JsonSerializer.Deserialize(untrustedOutput, HyperVJson.Default.HyperVAnswer) : null)
                ?? throw new MachineException(MachineFault.Engine, "Hyper-V's answer is too long or empty");
        }
        catch (JsonException bad)
        {
            throw new MachineException(MachineFault.Engine, "Hyper-V's answer is no JSON", inner: bad);
        }
    }

    private static string FirstLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, ..] ? first : "it said nothing";
}
