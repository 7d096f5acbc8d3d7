using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.Rdp;
using MedV.GuestBridge.Machines;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>The one viewer that shows a workspace which sends no windows of its own: RDP's, or that of its machine's screen.</summary>
/// <remarks>
/// Safe for use by any number of threads. One for the whole workspace, not for each application: Windows for desktops lets a user log on once, and a second
/// connection would take the windows away from the first.
/// </remarks>
/// <param name="folder">Where the machine lives.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told what happens.</param>
internal sealed class GuestScreen(MachineFolder folder, TimeProvider time, Action<string> log) : IAsyncDisposable
{
    // A viewer that ends sooner is not started anew: that would go on for ever.
    private static readonly TimeSpan Restartable = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _stop = new();
    private volatile Shown? _shown;

    private sealed record Shown(ViewerProcess Process, IAsyncDisposable? Way, Task<string?> Failure);

    /// <summary>Whether the viewer runs: then somebody looks at the workspace.</summary>
    public bool IsShown => _shown is { Process.Exit.IsCompleted: false };

    /// <summary>The viewer has ended. Handlers must not wait.</summary>
    public event Action? Ended;

    /// <summary>Sees to it that the viewer runs, if this workspace needs one.</summary>
    /// <param name="machine">The machine, which runs.</param>
    /// <param name="workspace">What holds for the user.</param>
    /// <param name="display">The display of whoever asked.</param>
    /// <param name="isWanted">Whether something runs in the guest that is to be seen.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BridgeException">It cannot be shown.</exception>
    public async Task ShowAsync(IMachine? machine, EffectiveWorkspace workspace, BridgeDisplay? display, Func<bool> isWanted, CancellationToken cancellationToken)
    {
        if (workspace.Policy.Display is { Protocol: DisplayProtocol.X11, Mode: DisplayMode.Seamless })
        {
            return;
        }

        if (display is null && !OperatingSystem.IsWindows())
        {
            throw new BridgeException(ExitCode.Failed, "there is no display to show windows on", "run this in your desktop, or set DISPLAY");
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!IsShown && !_stop.IsCancellationRequested)
            {
                await StartAsync(machine, workspace, display, isWanted, cancellationToken);
            }
        }
        catch (Exception e) when (e is DisplayException or IOException or InvalidDataException or ArgumentException or TimeoutException)
        {
            throw new BridgeException(ExitCode.Failed, $"{folder.Workspace}: {e.Message}", "medv workspace console shows the machine's screen", e);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Waits for something in the guest that needs the viewer, and no longer than this can be had.</summary>
    /// <exception cref="BridgeException">The viewer has ended without having shown anything.</exception>
    public async Task WhileShownAsync(Task work)
    {
        if (_shown is Shown shown && await Task.WhenAny(work, shown.Failure) != work && await shown.Failure is string failure)
        {
            // It is told to nobody any more.
            _ = work.ContinueWith(lost => lost.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new BridgeException(ExitCode.Failed, $"{folder.Workspace}: {failure}", "medv workspace console shows the machine's screen");
        }

        await work;
    }

    /// <summary>Ends the viewer. What it showed goes on in the guest.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_shown is Shown shown)
        {
            shown.Process.Dispose();
            await shown.Process.Exit;
        }
    }

    private async Task StartAsync(IMachine? machine, EffectiveWorkspace workspace, BridgeDisplay? display, Func<bool> isWanted, CancellationToken cancellationToken)
    {
        (string, string?)[] environment = display is null ? [] : [("DISPLAY", display.Address), ("XAUTHORITY", display.AuthorityFile), ("WAYLAND_DISPLAY", null)];
        bool isRdp = MachinePlans.IsRdp(workspace.Policy.Display);
        ViewerProcess process;
        IAsyncDisposable? way = null;
        if (isRdp)
        {
            IGuestNetwork network = machine as IGuestNetwork ?? throw new DisplayException(DisplayFault.Guest, "there is no way to the RDP server of this machine");
            RdpViewer viewer = await RdpViewer.StartAsync(workspace, folder, network, environment, time, log, cancellationToken);
            (process, way) = (viewer.Process, viewer);
        }
        else
        {
            string socket = machine?.ScreenSocket ?? throw new DisplayException(DisplayFault.Guest, "this machine has no screen");
            ViewerCommand command = ConsoleView.Command(socket, Environment.GetEnvironmentVariable("PATH"), File.Exists)
                ?? throw new BridgeException(ExitCode.NotFound, $"there is no VNC viewer for {socket}", ConsoleView.Hint);
            process = ViewerProcess.Start(command, environment);
        }

        long began = time.GetTimestamp();
        var shown = new Shown(process, way, FailureAsync(process, isRdp));
        _shown = shown;
        _ = WatchAsync(shown);

        async Task WatchAsync(Shown watched)
        {
            string? failure = await watched.Failure;
            if (watched.Way is not null)
            {
                await watched.Way.DisposeAsync();
            }

            log(failure ?? "its viewer has ended");

            // An RDP session ends seconds after its last window; what was started in between is not seen until there is another.
            if (isRdp && failure is null && workspace.Policy.Display.Mode == DisplayMode.Seamless && !_stop.IsCancellationRequested
                && isWanted() && time.GetElapsedTime(began) > Restartable)
            {
                try
                {
                    await ShowAsync(machine, workspace, display, isWanted, _stop.Token);
                }
                catch (Exception e) when (e is BridgeException or OperationCanceledException)
                {
                    log(e.Message);
                }
            }

            Ended?.Invoke();
        }
    }

    private static async Task<string?> FailureAsync(ViewerProcess process, bool isRdp)
    {
        int code = await process.Exit;
        string? failure = isRdp && !OperatingSystem.IsWindows() ? FreeRdpEnd.Failure(code) : code == 0 ? null : $"the viewer ended with {code}";
        return failure is null ? null : $"{failure}: {process.LastWords}";
    }
}
