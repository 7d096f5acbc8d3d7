using System.Collections.Concurrent;
using System.Collections.Immutable;
using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Machines;
using MedV.GuestProtocol;
using MedV.Terminal;

namespace MedV.GuestBridge.Sessions;

/// <summary>The connection to the agent of one running machine: keeps it up, and knows the launches that live.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class GuestLink : IGuestEvents, IAsyncDisposable
{
    private const int MostLaunches = ProtocolLimits.Launches;
    private static readonly TimeSpan UntilItsWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reconnect = TimeSpan.FromMilliseconds(200);

    private readonly IMachine _machine;
    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, GuestLaunch> _launches = new();
    private readonly Task _running;
    private volatile int _windows;
    private long _lastStart;

    /// <summary>Begins to talk.</summary>
    /// <param name="machine">A machine that runs; it stays the caller's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told what goes wrong.</param>
    public GuestLink(IMachine machine, TimeProvider time, Action<string> log)
    {
        _machine = machine;
        _time = time;
        _log = log;
        Session = new GuestSession(this, time);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Asks the guest.</summary>
    public GuestSession Session { get; }

    /// <summary>How many windows are open, as far as the guest says.</summary>
    public int Windows => Math.Max(_windows, _launches.Count);

    /// <summary>Whether an application is being started, or its window is still to come.</summary>
    public bool IsLaunching =>
        _launches.Values.Any(launch => !launch.Started.IsCompleted) || (_lastStart != 0 && _time.GetElapsedTime(Volatile.Read(ref _lastStart)) < UntilItsWindow);

    /// <summary>The number of windows, or what the guest offers, is another. Handlers must not wait.</summary>
    public event Action<GuestMessage>? Heard;

    /// <summary>A file that the host has sent was changed in the guest. One at a time; handlers may take long.</summary>
    public event Action<GuestLaunch, string>? FileChanged;

    /// <summary>What is to be done when a launch has ended, before anybody is told. It must not fail.</summary>
    public Func<GuestLaunch, Task>? Ending { get; set; }

    /// <summary>Starts an application, and waits until it runs.</summary>
    /// <param name="launch">The launch; its files are in the guest already.</param>
    /// <param name="display">Where its windows show.</param>
    /// <param name="patience">How long it may take to start.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="GuestChannelException">The guest cannot be asked, or refuses.</exception>
    /// <exception cref="BridgeException">It does not start.</exception>
    public async Task LaunchAsync(GuestLaunch launch, DisplayAccess? display, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_launches.Count >= MostLaunches || !_launches.TryAdd(launch.Id, launch))
        {
            throw new BridgeException(ExitCode.InUse, $"{MostLaunches} applications run in this workspace already", "close some");
        }

        try
        {
            await Session.DoAsync(new HostMessage.Launch(launch.Id, launch.App, [.. launch.Files.Keys], display), cancellationToken);
            launch.NoteTaken();
            await launch.Started.WaitAsync(patience, _time, cancellationToken);
            Volatile.Write(ref _lastStart, _time.GetTimestamp());
            if (launch.Exited.IsFaulted)
            {
                await launch.Exited;
            }
        }
        catch (TimeoutException)
        {
            _launches.TryRemove(launch.Id, out _);
            throw new BridgeException(ExitCode.Failed, $"{launch.App} did not start within {patience.TotalSeconds:0} seconds", "medv workspace logs may say why");
        }
        catch (GuestChannelException)
        {
            _launches.TryRemove(launch.Id, out _);
            throw;
        }
    }

    public async ValueTask OpenedAsync(GuestMessage.Welcome welcome, CancellationToken cancellationToken)
    {
        _log($"agent {welcome.Agent} answers: {welcome.Os}");
        await Session.DoAsync(new HostMessage.SetTime(_time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);

        // Those that are taken while the guest makes its list are not on it.
        GuestLaunch[] taken = [.. _launches.Values.Where(launch => launch.IsTaken)];
        GuestMessage.State state = await Session.StatusAsync(cancellationToken);
        ImmutableHashSet<string> living = [.. state.Launches];
        foreach (GuestLaunch launch in taken)
        {
            if (living.Contains(launch.Id))
            {
                launch.NoteStarted();
            }
            else
            {
                // The agent was started anew, so nobody will ever tell how this one ended.
                Lose(launch, "the agent in the guest was started anew");
            }
        }

        _windows = state.WindowCount;
        Heard?.Invoke(new GuestMessage.Windows(Windows));
        Heard?.Invoke(new GuestMessage.Changed(state.Rev));
    }

    public ValueTask EventAsync(GuestMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case GuestMessage.Started started when _launches.TryGetValue(started.LaunchId, out GuestLaunch? launch):
                launch.NoteStarted();
                break;
            case GuestMessage.Exited exited when _launches.TryRemove(exited.LaunchId, out GuestLaunch? launch):
                _ = EndAsync(launch, exited.Code);
                Heard?.Invoke(new GuestMessage.Windows(Windows));
                break;
            case GuestMessage.FileChanged changed when _launches.TryGetValue(changed.LaunchId, out GuestLaunch? launch) && launch.Files.ContainsKey(changed.File):
                FileChanged?.Invoke(launch, changed.File);
                break;
            case GuestMessage.Windows windows:
                _windows = windows.Count;
                Heard?.Invoke(message);
                break;
            case GuestMessage.Changed or GuestMessage.Want or GuestMessage.Notify or GuestMessage.Reboot or GuestMessage.SetupProgress:
                Heard?.Invoke(message);
                break;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The machine has ended: there is nobody to ask any more.</summary>
    /// <param name="why">One sentence.</param>
    public void NoteEnd(string why)
    {
        Session.Dispose();
        foreach (GuestLaunch launch in _launches.Values)
        {
            Lose(launch, why);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        NoteEnd("the machine was stopped");
        _stop.Dispose();
    }

    private async Task EndAsync(GuestLaunch launch, int code)
    {
        await (Ending?.Invoke(launch) ?? Task.CompletedTask);
        launch.NoteExited(code);
    }

    private void Lose(GuestLaunch launch, string why)
    {
        _launches.TryRemove(launch.Id, out _);
        launch.NoteLost(new BridgeException(ExitCode.Failed, $"nobody can tell how {launch.App} ended: {why}"));
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !_machine.Ended.IsCompleted)
        {
            try
            {
                await using Stream channel = await _machine.OpenChannelAsync(cancellationToken);
                await Session.RunAsync(channel, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is GuestChannelException or IOException or MachineException or BridgeException)
            {
                _log(e.Message);
            }

            await Task.WhenAny(_machine.Ended, Task.Delay(Reconnect, _time, cancellationToken));
        }
    }
}
