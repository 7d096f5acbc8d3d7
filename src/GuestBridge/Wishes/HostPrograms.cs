using System.ComponentModel;
using System.Diagnostics;
using MedV.GuestBridge.Control.Contract;

namespace MedV.GuestBridge.Wishes;

/// <summary>Runs programs of the user's desktop: each word is an argument of its own, no shell reads it.</summary>
/// <param name="time">The clock.</param>
internal sealed class HostPrograms(TimeProvider time)
{
    private const int MostCharacters = 256;

    /// <summary>Where a program is; <see langword="null"/> when there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">Its whole path, and its arguments.</param>
    /// <param name="display">Where its windows show; null for where the bridge's own would.</param>
    /// <param name="patience">How long it may take; then it is ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code and the first of what it wrote; <see langword="null"/> when it did not start or took too long.</returns>
    public async Task<(int Code, string Output)?> AskAsync(IReadOnlyList<string> command, BridgeDisplay? display, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using Process? process = TryStart(command, display, isHeard: true);
        if (process is null)
        {
            return null;
        }

        try
        {
            char[] output = new char[MostCharacters];
            int length = await process.StandardOutput.ReadBlockAsync(output, either.Token);
            await process.WaitForExitAsync(either.Token);
            return (process.ExitCode, new string(output, 0, length));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            process.Kill(entireProcessTree: true);
            return null;
        }
    }

    /// <summary>Starts a program that may go on by itself, like a browser.</summary>
    /// <returns>Whether it started, and did not end with a failure within <paramref name="patience"/>.</returns>
    public async Task<bool> StartAsync(IReadOnlyList<string> command, BridgeDisplay? display, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using Process? process = TryStart(command, display, isHeard: false);
        if (process is null)
        {
            return false;
        }

        try
        {
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private static Process? TryStart(IReadOnlyList<string> command, BridgeDisplay? display, bool isHeard)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = isHeard };
        if (display is not null)
        {
            info.Environment["DISPLAY"] = display.Address;
            if (display.AuthorityFile is not null)
            {
                info.Environment["XAUTHORITY"] = display.AuthorityFile;
            }
        }

        try
        {
            Process process = Process.Start(info)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return null;
        }
    }
}
