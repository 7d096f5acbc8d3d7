using System.ComponentModel;
using System.Diagnostics;
using MedV.GuestBridge.Control;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>Runs the program of the host that decides whether a workspace may start.</summary>
internal static class PreStart
{
    /// <summary>Runs the check.</summary>
    /// <exception cref="BridgeException">It says no, takes too long, or cannot be run.</exception>
    public static async Task CheckAsync(string workspace, PreStartCheck check, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(check.Command[0], check.Command[1..]) { RedirectStandardInput = true })!;
            process.StandardInput.Close();
            try
            {
                await process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(check.TimeoutSeconds), time, cancellationToken);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                throw new BridgeException(ExitCode.NotPermitted, $"{workspace}: {check.Message}", $"{check.Command[0]} did not end within {check.TimeoutSeconds} seconds");
            }

            if (process.ExitCode != 0)
            {
                throw new BridgeException(ExitCode.NotPermitted, $"{workspace}: {check.Message}", $"{check.Command[0]} ended with {process.ExitCode}");
            }
        }
        catch (Win32Exception e)
        {
            throw new BridgeException(ExitCode.NotPermitted, $"{workspace}: {check.Message}", $"{check.Command[0]} cannot be run: {e.Message}", e);
        }
    }
}
