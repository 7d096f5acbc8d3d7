using System.Collections.Immutable;
using MedV.GuestAgent.Launches;
using MedV.GuestAgent.Menus;
using MedV.GuestAgent.Setup;
using MedV.GuestAgent.Wishes;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Session;

/// <summary>What the agent does for a host, whatever channel it came by. Launches outlive channels and sessions.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class Agent : IDisposable
{
    private const int ChangesAtOnce = ProtocolLimits.ListUpdatesPerMinute / 2;

    private static readonly ImmutableArray<string> All =
        ["apps", "icon", "launch", "put", "get", "forget", "open", "status", "quiesce", "shutdown", "setTime", "setup", "drive", "network"];

    private readonly IGuestSystem _system;
    private readonly TimeProvider _time;
    private readonly AppCatalog _catalog;
    private readonly MenuWatcher _watcher;
    private readonly LaunchTable _launches;
    private readonly FirstTimeSetup _setup;
    private readonly ActivityReport _activity = new();
    private readonly TokenBucket _changes = new(ChangesAtOnce / 60.0, ChangesAtOnce);
    private readonly long _began;
    private long _lastBusy;
    private bool _hasChanged;
    private int _windows;

    /// <summary>Creates the agent and reads the menu.</summary>
    /// <param name="system">The operating system.</param>
    /// <param name="folder">The folder for files of launches; it is emptied.</param>
    /// <param name="setup">First time setup; whoever made it disposes of it.</param>
    /// <param name="time">The clock.</param>
    public Agent(IGuestSystem system, string folder, FirstTimeSetup setup, TimeProvider time)
    {
        (_system, _setup, _time) = (system, setup, time);
        _began = _lastBusy = time.GetTimestamp();
        _launches = new LaunchTable(system, folder);
        _watcher = new MenuWatcher(system, time);
        _catalog = new AppCatalog(system);
        RefreshIfDue(isFirst: true);
    }

    /// <summary>What programs of the guest want of the host; null when they cannot say so.</summary>
    public WishSocket? Wishes { get; init; }

    /// <summary>Takes a new session: nothing was told yet.</summary>
    public GuestMessage Welcome(HostMessage.Hello hello, string version)
    {
        if (!hello.Versions.Contains(ProtocolLimits.Version))
        {
            return new GuestMessage.Error("version", $"this agent speaks version {ProtocolLimits.Version}");
        }

        _activity.Reset();
        return new GuestMessage.Welcome(ProtocolLimits.Version, version, _system.Name, [.. All.Except(_system.Lacks)]);
    }

    /// <summary>Does what was asked. What goes wrong is an answer, too.</summary>
    public GuestMessage Answer(HostMessage request, MessageHeader header)
    {
        try
        {
            return Do(request, header);
        }
        catch (AgentException refusal)
        {
            return new GuestMessage.Error(refusal.Code, refusal.Message);
        }
        catch (UnauthorizedAccessException exception)
        {
            return new GuestMessage.Error("denied", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or System.ComponentModel.Win32Exception or InvalidOperationException or NotSupportedException)
        {
            return new GuestMessage.Error("failed", exception.Message);
        }
    }

    /// <summary>What happened since the last call. Call it about once a second, with a session or without.</summary>
    public IReadOnlyList<GuestMessage> Look()
    {
        var events = new List<GuestMessage>(_launches.Look());
        _hasChanged |= RefreshIfDue();
        if (_hasChanged && _changes.TryTake(_time.GetElapsedTime(_began)))
        {
            _hasChanged = false;
            events.Add(new GuestMessage.Changed(_catalog.Rev));
        }

        int living = _launches.Living.Length;
        if (living > 0 || events.Count > 0)
        {
            _lastBusy = _time.GetTimestamp();
        }

        _windows = _system.CountWindows() ?? living;
        events.AddRange(_activity.Look(_windows, IdleSeconds, _system.IsRebootPending()));
        events.AddRange(_setup.TakeEvents());
        events.AddRange(Wishes?.Take() ?? []);
        return events;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher.Dispose();
        _launches.Dispose();
    }

    private bool RefreshIfDue(bool isFirst = false)
    {
        try
        {
            return (isFirst || _watcher.IsDue()) && _catalog.Refresh();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Files come and go while they are looked at.
            _watcher.LookAgain();
            return false;
        }
    }

    private int IdleSeconds => (int)Math.Min((_system.IdleTime() ?? _time.GetElapsedTime(_lastBusy)).TotalSeconds, TimeSpan.FromDays(365).TotalSeconds);

    private GuestMessage Do(HostMessage request, MessageHeader header)
    {
        switch (request)
        {
            case HostMessage.Apps apps:
                return _catalog.Page(apps.From, header with { Id = 0, Re = header.Id });
            case HostMessage.Icon icon:
                return _catalog.Icon(icon);
            case HostMessage.Get get:
                return _launches.Get(get);
            case HostMessage.Status:
                ImmutableArray<string> living = [.. _launches.Living.Where(GuestText.IsLaunch)];
                return new GuestMessage.State(_catalog.Rev, _system.CountWindows() ?? living.Length, IdleSeconds, _system.IsRebootPending(), living);
            case HostMessage.Put put:
                _launches.Put(put);
                break;
            case HostMessage.Launch launch:
                _lastBusy = _time.GetTimestamp();
                _launches.Start(launch, _catalog.Find(launch.App));
                break;
            case HostMessage.Forget forget:
                _launches.Forget(forget.LaunchId);
                break;
            case HostMessage.Open open:
                _lastBusy = _time.GetTimestamp();
                _launches.Open(open);
                break;
            case HostMessage.Quiesce:
                _system.Quiesce();
                break;
            case HostMessage.Shutdown:
                _system.Shutdown(restart: false);
                break;
            case HostMessage.SetTime time:
                _system.SetTime(DateTimeOffset.FromUnixTimeMilliseconds(time.UnixMilliseconds));
                break;
            case HostMessage.Setup setup:
                _setup.Begin(setup);
                break;
            case HostMessage.Drive drive:
                _activity.Drive(drive);
                break;
            case HostMessage.Network network:
                _system.UseProxy(network.Proxy);
                break;
            default:
                throw new AgentException("unsupported", "this agent does not know that");
        }

        return new GuestMessage.Ok();
    }
}
