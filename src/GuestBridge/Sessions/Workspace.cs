using System.Collections.Immutable;
using System.Security.Cryptography;
using MedV.Daemon.Control.Contract;
using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Display.X11.Filter;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Wishes;
using MedV.GuestProtocol;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>A workspace of this user: what policy says of it, its machine, and what runs in it.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class Workspace : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DeliveryLook = TimeSpan.FromMilliseconds(500);

    private readonly BridgeSurroundings _around;
    private readonly WorkspaceMachine _machine;
    private readonly DisplayKeeper _display;
    private readonly SemaphoreSlim _displayLock = new(1);
    private readonly ITimer _idle;
    private readonly GuestApps _guestApps;
    private readonly ReturningDocuments _documents;
    private readonly WorkspaceSetup _setup;
    private readonly StartSteps _startSteps;
    private readonly GuestScreen _screen;
    private readonly ReachKeeper _reach;
    private readonly GuestWishes _wishes;
    private volatile Standing _standing;
    private int? _startedFrom;

    /// <summary>Creates it; nothing is started.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="effective">What holds for the user.</param>
    /// <param name="image">How far its image is.</param>
    /// <param name="around">What all workspaces share.</param>
    public Workspace(string id, EffectiveWorkspace effective, UserImage image, BridgeSurroundings around)
    {
        Id = id;
        _around = around;
        _standing = new Standing(effective, image);
        _machine = new WorkspaceMachine(id, around.Folders, around.Engine, around.Time, around.Log.Write);
        _setup = new WorkspaceSetup(id, around);
        _startSteps = new StartSteps(id, around);
        _reach = new ReachKeeper(id, around);
        _wishes = new GuestWishes(effective.Policy.Title, around.Time, text => around.Log.Write($"{id}: {text}"));
        _display = new DisplayKeeper(around.Folders.Machine(id).Runtime, around.Time);
        _idle = around.Time.CreateTimer(_ => _ = EndIdleAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _guestApps = new GuestApps(around.Time, text => around.Log.Write($"{id}: {text}"));
        _guestApps.Changed += () => Changed?.Invoke();
        _documents = new ReturningDocuments(() => Effective.Permissions.Files.HasFlag(Transfer.ToHost), around.Time, text => around.Log.Write($"{id}: {text}"));
        _documents.Settled += WatchIdle;
        _machine.Linked += Attach;
        _screen = new GuestScreen(around.Folders.Machine(id), around.Time, text => around.Log.Write($"{id}: {text}"));
        _screen.Ended += WatchIdle;
    }

    private sealed record Standing(EffectiveWorkspace Effective, UserImage Image);

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What holds for the user.</summary>
    public EffectiveWorkspace Effective => _standing.Effective;

    /// <summary>What is to be in the menus is another. Handlers must not wait.</summary>
    public event Action? Changed;

    /// <summary>How it is.</summary>
    public WorkspaceStatus Status()
    {
        (EffectiveWorkspace effective, UserImage image) = (_standing.Effective, _standing.Image);
        WorkspaceState state = _machine.State;
        bool isWaiting = !image.Ready && state is WorkspaceState.Stopped or WorkspaceState.Starting && !image.Ready;
        return new WorkspaceStatus(
            Id,
            effective.Policy.Title,
            isWaiting ? WorkspaceState.Delivering : state,
            _setup.Words ?? _machine.Failure ?? (isWaiting ? image.Message : null),
            image.Image,
            image.Version,
            image.NextVersion,
            _machine.Link?.Windows ?? 0,
            _machine.Machine is null ? null : _around.IsAccelerated,
            _machine.Link?.Session.Welcome?.Agent);
    }

    /// <summary>Whether its machine is being set up, or was when the bridge ended.</summary>
    public bool IsBeingSetUp => _setup.IsUnderWay;

    /// <summary>The applications: those that policy names, and those of the guest that policy lets through.</summary>
    public ImmutableArray<AppStatus> Apps()
    {
        EffectiveWorkspace effective = _standing.Effective;
        IEnumerable<AppStatus> signed = effective.Apps.Select(app => new AppStatus(Id, app.Key, app.Name, AppSource.Policy));
        IEnumerable<AppStatus> found = Found(effective).Select(app => new AppStatus(Id, app.Key, app.Name, AppSource.Guest));
        return [.. signed, .. found];
    }

    /// <summary>What of it is to be in the menus.</summary>
    public PublishedWorkspace Menu()
    {
        EffectiveWorkspace effective = _standing.Effective;
        return MenuOf.Workspace(effective, Found(effective), _guestApps.Icons);
    }

    /// <summary>Policy, or the image, is another. What runs goes on.</summary>
    public void Update(EffectiveWorkspace effective, UserImage image)
    {
        Standing before = Interlocked.Exchange(ref _standing, new Standing(effective, image));
        if (!before.Effective.Network.Allow.SequenceEqual(effective.Network.Allow) || before.Effective.Network.Mode != effective.Network.Mode)
        {
            _reach.Write(effective);
        }

        if (before.Effective.Policy.AfterLastWindow != effective.Policy.AfterLastWindow)
        {
            WatchIdle();
        }
    }

    /// <summary>Takes up a machine that still runs.</summary>
    public Task FindAsync(CancellationToken cancellationToken)
    {
        _reach.Write(Effective);
        return IsBeingSetUp ? Task.CompletedTask : _machine.FindAsync(cancellationToken);
    }

    /// <summary>Starts an application, and all that it needs.</summary>
    /// <returns>Its launch, which runs.</returns>
    /// <exception cref="BridgeException">It cannot be started, or must not be.</exception>
    public async Task<GuestLaunch> RunAsync(BridgeRequest request, IProgress<BridgeReply> progress, CancellationToken cancellationToken)
    {
        string app = request.App ?? "";
        EffectiveWorkspace effective = _standing.Effective;
        Admit(effective, app);
        ImmutableDictionary<string, string> files = Documents.Name(request.Files ?? []);
        if (!files.IsEmpty && !effective.Permissions.Files.HasFlag(Transfer.ToGuest))
        {
            throw new BridgeException(ExitCode.NotPermitted, $"{Id}: its policy lets no files in", $"ask {effective.Policy.SupportContact ?? "your administrator"}");
        }

        StayAwake();
        _wishes.ShowOn(request.Display);
        var times = new StageTimes(_around.Time);
        GuestLink link = await EnsureAsync(progress, cancellationToken);
        times.End("machine");

        // It may have been withdrawn while its machine started.
        Admit(_standing.Effective, app);
        try
        {
            DisplayAccess? display = await OpenDisplayAsync(request.Display, cancellationToken);
            times.End("display");
            var launch = new GuestLaunch(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), app, files);
            if (!files.IsEmpty)
            {
                progress.Report(new BridgeReply(ReplyKind.Progress, LaunchStage.SendingFiles, $"sending {(files.Count == 1 ? "a document" : $"{files.Count} documents")}"));
                await Documents.SendAsync(link.Session, launch, _around.Time, cancellationToken);
                times.End("documents");
            }

            progress.Report(new BridgeReply(ReplyKind.Progress, LaunchStage.Opening, $"opening {app}"));
            await _screen.ShowAsync(_machine.Machine, _standing.Effective, request.Display, () => _machine.Link is { Windows: > 0 }, cancellationToken);
            await _screen.WhileShownAsync(link.LaunchAsync(launch, display, StartPatience, cancellationToken));
            times.End("application");
            _around.Log.Write($"{Id}: started {app} as {launch.Id} in {times}");
            return launch;
        }
        catch (GuestChannelException e)
        {
            bool isUnknown = e is { Fault: GuestChannelFault.Refused, Code: "notFound" };
            throw new BridgeException(isUnknown ? ExitCode.NotFound : ExitCode.Failed, $"{Id}: {e.Message}", isUnknown ? $"medv apps {Id} shows what there is" : null, e);
        }
        finally
        {
            WatchIdle();
        }
    }

    /// <summary>Starts the machine.</summary>
    /// <exception cref="BridgeException">It cannot be started, or must not be.</exception>
    public async Task StartAsync(IProgress<BridgeReply> progress, CancellationToken cancellationToken)
    {
        if (_standing.Effective.EndsAt <= _around.Time.GetUtcNow())
        {
            throw new BridgeException(ExitCode.NotPermitted, _standing.Effective.WhyNot("any", _around.Time.GetUtcNow())!);
        }

        await EnsureAsync(progress, cancellationToken);
        WatchIdle();
    }

    /// <summary>Keeps when its user wants it to start.</summary>
    /// <exception cref="BridgeException">Its policy says that itself.</exception>
    public void ChooseStart(bool atLogon)
    {
        if (Effective.Policy is { Start: not StartMode.UserChoice } policy)
        {
            throw new BridgeException(ExitCode.NotPermitted, $"{Id}: its policy says when it starts: {(policy.Start == StartMode.AtLogon ? "at logon" : "with the first click")}");
        }

        _around.Starts.Choose(Id, atLogon);
    }

    /// <summary>Ends the machine as policy says, or in another way.</summary>
    /// <exception cref="BridgeException">It cannot be ended so.</exception>
    public async Task StopAsync(MachineStop? how, CancellationToken cancellationToken)
    {
        await _setup.StopAsync(cancellationToken);
        await _machine.EndAsync(how ?? AsPolicySays(), () => true, cancellationToken);
    }

    /// <summary>Nothing starts any more; who waits for a start is told.</summary>
    public Task GiveUpStartAsync() => _machine.GiveUpStartAsync();

    /// <summary>Throws the machine's changes away; it is ended first.</summary>
    public async Task ResetAsync(bool andData, CancellationToken cancellationToken)
    {
        await _setup.StopAsync(cancellationToken);
        await _machine.EndAsync(MachineStop.CutPower, () => true, cancellationToken);
        if (andData)
        {
            // Its file is in a folder that goes.
            await _display.DisposeAsync();
        }

        await _machine.ForgetAsync(andData, cancellationToken);
        _setup.Forget();
    }

    /// <summary>Where a viewer finds the machine's screen.</summary>
    /// <exception cref="BridgeException">It does not run.</exception>
    public string ScreenSocket() => _machine.Machine?.ScreenSocket ?? throw new BridgeException(ExitCode.NotFound, $"{Id}: its machine does not run", $"medv workspace start {Id}");

    /// <summary>What the guest wrote to its serial port since it was asked last.</summary>
    /// <exception cref="BridgeException">It does not run.</exception>
    public async Task<string> ReadConsoleAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _machine.Machine is IMachine machine ? await machine.ReadConsoleAsync(cancellationToken) : "";
        }
        catch (Exception e) when (e is MachineException or IOException)
        {
            throw new BridgeException(ExitCode.Failed, $"{Id}: {e.Message}", innerException: e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _idle.DisposeAsync();
        await _guestApps.DisposeAsync();
        await _screen.DisposeAsync();
        await _machine.DisposeAsync();
        await _documents.DisposeAsync();
        await _display.DisposeAsync();
        await _reach.DisposeAsync();
        await _wishes.DisposeAsync();
        _startSteps.Dispose();
    }

    private ImmutableArray<GuestApp> Found(EffectiveWorkspace effective) =>
        [.. _guestApps.Apps.Where(app => effective.MayLaunch(app.Key) && effective.Policy.Apps.Published.All(signed => signed.Key != app.Key))];

    private void Admit(EffectiveWorkspace effective, string app)
    {
        if (effective.WhyNot(app, _around.Time.GetUtcNow()) is string refusal)
        {
            throw new BridgeException(ExitCode.NotPermitted, refusal);
        }
    }

    private async Task<GuestLink> EnsureAsync(IProgress<BridgeReply> progress, CancellationToken cancellationToken)
    {
        GuestLink link = await _machine.EnsureAsync(PlanAsync, progress, cancellationToken);
        await _reach.TellAsync(link, _standing.Effective, cancellationToken);
        await _startSteps.RunAsync(link, _machine, _standing.Effective.Policy.Setup, progress, cancellationToken);
        return link;
    }

    /// <summary>Waits until there is a disk, and plans a machine on it.</summary>
    private async Task<MachinePlan> PlanAsync(ProgressHub progress, CancellationToken cancellationToken)
    {
        EffectiveWorkspace effective = _standing.Effective;
        if (effective.Policy.PreStart is PreStartCheck check)
        {
            await PreStart.CheckAsync(Id, check, _around.Time, cancellationToken);
        }

        while (!_standing.Image.Ready)
        {
            UserImage image = _standing.Image;
            string percent = image.Bytes > 0 ? $", {100 * image.BytesHeld / image.Bytes} % are here" : "";
            progress.Report(LaunchStage.Delivering, $"{effective.Policy.Title} is on its way to this PC{percent}{(image.Message is null ? "" : $": {image.Message}")}", image.SecondsLeft);
            await Task.Delay(DeliveryLook, _around.Time, cancellationToken);
            await _around.LookAgainAsync(cancellationToken);
        }

        UserDisk disk = await _around.Daemon.OpenAsync(Id, cancellationToken);
        _startedFrom = disk.Version;
        MachineFolder folder = _around.Folders.Machine(Id);
        bool isX11 = effective.Policy.Display is { Mode: DisplayMode.Seamless, Protocol: DisplayProtocol.X11 };
        MachinePlan plan = MachinePlans.Of(
            effective, disk, folder, _around.Host, isX11 ? DisplayKeeper.Relay(folder.Runtime) : [], _reach.Relay, seedDisk: null);
        folder.Create();
        _reach.Write(effective);
        await File.WriteAllBytesAsync(_around.Folders.PolicyFile(Id), effective.ToBytes(), cancellationToken);
        plan = await _setup.EnsureAsync(plan, effective, progress, cancellationToken);
        _startSteps.Expect(effective.Policy.Setup);
        return plan;
    }

    private async Task<DisplayAccess?> OpenDisplayAsync(BridgeDisplay? display, CancellationToken cancellationToken)
    {
        WorkspacePolicy policy = _standing.Effective.Policy;
        if (policy.Display is not { Mode: DisplayMode.Seamless, Protocol: DisplayProtocol.X11 })
        {
            return null;
        }

        await _displayLock.WaitAsync(cancellationToken);
        try
        {
            return await _display.OpenAsync(display, new WindowMark(Id, policy.Title), () => Effective.Permissions.Clipboard, cancellationToken);
        }
        finally
        {
            _displayLock.Release();
        }
    }

    private void Attach(GuestLink link)
    {
        _guestApps.Follow(link);
        _documents.Follow(link);
        link.Heard += message =>
        {
            if (message is GuestMessage.Windows)
            {
                WatchIdle();
            }
            else if (message is GuestMessage.Want want)
            {
                _wishes.Take(want, Effective.Permissions.OpenUrl);
            }
        };
    }

    /// <summary>What would be resumed on a disk that is old by then is shut down: its next start begins with the new one.</summary>
    private MachineStop AsPolicySays() =>
        _standing.Effective.Policy.AfterLastWindow.Action == LastWindowAction.ShutDown || (_startedFrom is int version && version != _standing.Image.Version)
            ? MachineStop.ShutDown
            : MachineStop.Suspend;

    private void StayAwake() => _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Nothing runs in it, and no document is on its way back.</summary>
    private bool IsIdle => _machine.Link is { Windows: 0 } && _documents.IsIdle && !_screen.IsShown;

    /// <summary>Begins to wait for the end when the last window has closed.</summary>
    private void WatchIdle()
    {
        AfterLastWindow after = _standing.Effective.Policy.AfterLastWindow;
        bool isIdle = after.Action != LastWindowAction.Keep && IsIdle;
        _idle.Change(isIdle ? TimeSpan.FromSeconds(Math.Max(after.DelaySeconds, 1)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task EndIdleAsync()
    {
        try
        {
            MachineStop how = AsPolicySays();
            await _machine.EndAsync(how, () => IsIdle, CancellationToken.None);
            _around.Log.Write($"{Id}: {(how == MachineStop.Suspend ? "suspended" : "shut down")}, nothing runs in it");
        }
        catch (BridgeException e)
        {
            _around.Log.Write(e.Message);
        }
    }
}
