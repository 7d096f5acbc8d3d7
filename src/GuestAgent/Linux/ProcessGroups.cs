using System.Diagnostics;
using System.Runtime.Versioning;
using MedV.GuestAgent.Launches;

namespace MedV.GuestAgent.Linux;

/// <summary>Processes that each lead a session of their own, and so a group of all that they start.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ProcessGroups : IRunningApp
{
    private const int NoSuchProcess = 3;

    private readonly List<Process> _leaders;

    /// <summary>Takes over processes that were started through <c>setsid</c>.</summary>
    public ProcessGroups(List<Process> leaders)
    {
        _leaders = leaders;
        Exit = WaitAsync();
    }

    /// <inheritdoc/>
    public Task<int> Exit { get; }

    /// <inheritdoc/>
    public bool IsAlive => _leaders.Any(leader => LibC.Kill(-leader.Id, 0) == 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != NoSuchProcess);

    /// <inheritdoc/>
    public void Dispose() => _leaders.ForEach(leader => leader.Dispose());

    private async Task<int> WaitAsync()
    {
        int code = 0;
        foreach (Process leader in _leaders)
        {
            // Until it ends: nobody stops an application but its user.
            await leader.WaitForExitAsync(CancellationToken.None);
            code = leader.ExitCode != 0 ? leader.ExitCode : code;
        }

        return code;
    }
}
