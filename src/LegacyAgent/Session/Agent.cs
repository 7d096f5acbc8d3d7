using MedV.LegacyAgent.Launches;
using MedV.LegacyAgent.Menus;
using MedV.LegacyAgent.Protocol;

namespace MedV.LegacyAgent.Session;

/// <summary>What the agent does for a host, whatever channel it came by. Launches outlive channels and sessions.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class Agent : IDisposable
{
    private const int ChangesAtOnce = ProtocolLimits.ListUpdatesPerMinute / 2;
    private const int MostWindows = 10_000;

    private static readonly string[] All = ["apps", "icon", "launch", "put", "get", "forget", "open", "status", "quiesce", "shutdown", "setTime", "drive", "network"];
    private static readonly DateTime Epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly IGuestSystem _system;
    private readonly IClock _clock;
    private readonly AppCatalog _catalog;
    private readonly LaunchTable _launches;
    private readonly ActivityReport _activity = new();
    private readonly TokenBucket _changes = new(ChangesAtOnce / 60.0, ChangesAtOnce);
    private TimeSpan _lastBusy;
    private bool _hasChanged;

    /// <summary>Creates the agent and reads the menu.</summary>
    /// <param name="system">The operating system.</param>
    /// <param name="menu">Its applications.</param>
    /// <param name="folder">The folder for files of launches; it is emptied.</param>
    /// <param name="clock">The clock.</param>
    public Agent(IGuestSystem system, IMenu menu, string folder, IClock clock)
    {
        _system = system;
        _clock = clock;
        _lastBusy = clock.Now;
        _catalog = new AppCatalog(menu, system);
        _launches = new LaunchTable(system, folder);
        Refresh();
    }

    /// <summary>Takes a new session: nothing was told yet.</summary>
    /// <param name="hello">What the host offers.</param>
    /// <param name="version">Version of this agent.</param>
    /// <param name="isOpen">Whether there is a session now.</param>
    public Message Welcome(Request hello, string version, out bool isOpen)
    {
        isOpen = hello.Versions.Contains(ProtocolLimits.Version);
        if (!isOpen)
        {
            return Message.Error("version", $"this agent speaks version {ProtocolLimits.Version}");
        }

        _activity.Reset();
        return Message.Welcome(version, _system.Name, All.Except(_system.Lacks));
    }

    /// <summary>Does what was asked. What goes wrong is an answer, too.</summary>
    public Message Answer(Request request)
    {
        try
        {
            return _system.Lacks.Contains(request.Word) ? throw new AgentException("unsupported", "this agent does not do that") : Do(request);
        }
        catch (AgentException refusal)
        {
            return Message.Error(refusal.Code, refusal.Message);
        }
        catch (UnauthorizedAccessException exception)
        {
            return Message.Error("denied", exception.Message);
        }
        catch (Exception exception) when (IsOfTheWorld(exception))
        {
            return Message.Error("failed", exception.Message);
        }
    }

    /// <summary>What happened since the last call. Call it about once a second, with a session or without.</summary>
    public IList<Message> Look()
    {
        var events = new List<Message>();
        try
        {
            events.AddRange(_launches.Look());
        }
        catch (Exception exception) when (IsOfTheWorld(exception))
        {
            // Files come and go while they are looked at: the next look finds the rest.
        }

        _hasChanged |= Refresh();
        if (_hasChanged && _changes.TryTake(_clock.Now))
        {
            _hasChanged = false;
            events.Add(Message.Changed(_catalog.Rev));
        }

        int living = _launches.Living.Count;
        if (living > 0 || events.Count > 0)
        {
            _lastBusy = _clock.Now;
        }

        events.AddRange(_activity.Look(Windows(living), IdleSeconds, _system.IsRebootPending()));
        return events;
    }

    /// <inheritdoc/>
    public void Dispose() => _launches.Dispose();

    private static bool IsOfTheWorld(Exception exception) => exception is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception
        or InvalidOperationException or NotSupportedException or System.Security.SecurityException or System.Reflection.TargetInvocationException;

    private int IdleSeconds => (int)Math.Min((_system.IdleTime() ?? _clock.Now - _lastBusy).TotalSeconds, Year.TotalSeconds);

    private int Windows(int living) => Math.Min(_system.CountWindows() ?? living, MostWindows);

    private bool Refresh()
    {
        try
        {
            return _catalog.Refresh();
        }
        catch (Exception exception) when (IsOfTheWorld(exception))
        {
            // The menu is read again with the next look.
            return false;
        }
    }

    private Message Do(Request request)
    {
        switch (request.Word)
        {
            case "apps":
                return _catalog.Page(request.From);
            case "icon":
                return _catalog.IconPiece(request);
            case "get":
                return _launches.Get(request);
            case "status":
                IList<string> living = _launches.Living;
                return Message.State(_catalog.Rev, Windows(living.Count), IdleSeconds, _system.IsRebootPending(), living);
            case "put":
                _launches.Put(request);
                break;
            case "launch":
                _lastBusy = _clock.Now;
                _launches.Start(request, _catalog.Find(request.App));
                break;
            case "forget":
                _launches.Forget(request.Launch);
                break;
            case "open":
                _lastBusy = _clock.Now;
                _system.Open(request.Url);
                break;
            case "quiesce":
                _system.Quiesce();
                break;
            case "shutdown":
                _system.Shutdown();
                break;
            case "setTime":
                _system.SetTime(Epoch.AddMilliseconds(request.UnixMilliseconds));
                break;
            case "drive":
                _activity.Drive(request.IdleAfter, request.Every);
                break;
            case "network":
                _system.UseProxy(request.Proxy);
                break;
            default:
                throw new AgentException("unsupported", "this agent does not do that");
        }

        return Message.Ok();
    }
}
