using System.Diagnostics;

namespace MedV.LegacyAgent.Launches;

/// <summary>A process, or nothing when the shell handed the file to a program that ran already: then there is nothing to wait for.</summary>
internal sealed class RunningProcess(Process? process) : IRunningApp
{
    /// <inheritdoc/>
    public int? ExitCode
    {
        get
        {
            try
            {
                return process is null ? 0 : process.HasExited ? process.ExitCode : null;
            }
            catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
            {
                // Someone else's, or one that may not be asked: no one can wait for it.
                return 0;
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="AgentException">It cannot be started.</exception>
    public static RunningProcess Start(ProcessStartInfo how)
    {
        try
        {
            return new RunningProcess(Process.Start(how));
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            throw new AgentException("failed", $"it does not start: {exception.Message}");
        }
    }

    /// <summary>Files as arguments of a command line.</summary>
    /// <remarks>No path has a quote or ends with a backslash: the door of the protocol sees to it for names, and the folder is the agent's.</remarks>
    public static string Quote(IEnumerable<string> files) => string.Join(" ", files.Select(file => $"\"{file}\""));

    /// <inheritdoc/>
    public void Dispose() => process?.Dispose();
}
