using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using MedV.Daemon.Control.Contract;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Publishing;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>The workspaces of this user, kept at what the daemon says. Safe for use by any number of threads.</summary>
internal sealed class WorkspaceSet : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly BridgeSurroundings _around;
    private readonly MenuKeeper _menus;
    private readonly ConcurrentDictionary<string, Workspace> _workspaces = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _taking = new(1);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<RefusedWorkspace> _refused = [];
    private volatile string? _tag;
    private volatile BridgeException? _silence;

    /// <summary>Begins with none.</summary>
    /// <param name="around">What all workspaces share; looking again is this set's.</param>
    /// <param name="menus">Keeps the menus.</param>
    public WorkspaceSet(BridgeSurroundings around, MenuKeeper menus)
    {
        _around = around with { LookAgainAsync = LookAsync };
        _menus = menus;
    }

    /// <summary>Name of the user, as the daemon calls it.</summary>
    public string? User { get; private set; }

    /// <summary>What is to be in the menus.</summary>
    public ImmutableArray<PublishedWorkspace> Menu() => [.. Sorted().Select(workspace => workspace.Menu())];

    /// <summary>How all workspaces are, those that the user may not use now among them.</summary>
    /// <exception cref="BridgeException">The daemon was never heard.</exception>
    public async Task<ImmutableArray<WorkspaceStatus>> StatusAsync(CancellationToken cancellationToken)
    {
        await WhenHeardAsync(cancellationToken);
        IEnumerable<WorkspaceStatus> refused = _refused.Select(
            refusal => new WorkspaceStatus(refusal.Id, refusal.Title, WorkspaceState.Refused, refusal.Reason, null, null, null, 0, null, null));
        return [.. Sorted().Select(workspace => workspace.Status()), .. refused];
    }

    /// <summary>All workspaces that the user may use.</summary>
    /// <exception cref="BridgeException">The daemon was never heard.</exception>
    public async Task<ImmutableArray<Workspace>> AllAsync(CancellationToken cancellationToken)
    {
        await WhenHeardAsync(cancellationToken);
        return [.. Sorted()];
    }

    /// <summary>One workspace.</summary>
    /// <exception cref="BridgeException">The user may not use it, or the daemon was never heard.</exception>
    public async Task<Workspace> GetAsync(string? untrustedId, CancellationToken cancellationToken)
    {
        await WhenHeardAsync(cancellationToken);
        if (!WorkspacePolicy.IsValidId(untrustedId))
        {
            throw new BridgeException(ExitCode.NotFound, "that is no id of a workspace", "medv workspace list shows yours");
        }

        if (_workspaces.TryGetValue(untrustedId, out Workspace? workspace))
        {
            return workspace;
        }

        // The daemon knows the sentence: that it is not this user's, that it is over, or that there is none.
        RefusedWorkspace? refusal = _refused.FirstOrDefault(refused => refused.Id == untrustedId);
        if (refusal is not null)
        {
            throw new BridgeException(ExitCode.NotPermitted, refusal.Reason);
        }

        await _around.Daemon.OpenAsync(untrustedId, cancellationToken);
        await LookAsync(cancellationToken);
        return _workspaces.TryGetValue(untrustedId, out workspace)
            ? workspace
            : throw new BridgeException(ExitCode.NotFound, $"{untrustedId} was withdrawn in this moment", "medv workspace list shows yours");
    }

    /// <summary>Follows the daemon until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await TakeAsync(await _around.Daemon.WorkspacesAsync(_tag, cancellationToken), cancellationToken);
            }
            catch (BridgeException e)
            {
                // What is known holds until its end: a daemon that is restarted takes nobody's work away.
                if (_silence?.Message != e.Message)
                {
                    _around.Log.Write(e.Message);
                }

                _silence = e;
                _first.TrySetResult();
                await Task.Delay(Retry, _around.Time, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Workspace workspace in _workspaces.Values)
        {
            await workspace.DisposeAsync();
        }
    }

    private async Task WhenHeardAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken);
        if (_tag is null)
        {
            await LookAsync(cancellationToken);
        }
    }

    /// <summary>Asks the daemon at once.</summary>
    private async Task LookAsync(CancellationToken cancellationToken) =>
        await TakeAsync(await _around.Daemon.WorkspacesAsync(known: null, cancellationToken), cancellationToken);

    private async Task TakeAsync(UserWorkspacesReport report, CancellationToken cancellationToken)
    {
        await _taking.WaitAsync(cancellationToken);
        try
        {
            var allowed = new Dictionary<string, (EffectiveWorkspace Effective, UserImage Image)>(StringComparer.Ordinal);
            foreach (UserWorkspace entry in report.Workspaces)
            {
                if (TryParse(entry) is EffectiveWorkspace effective)
                {
                    allowed[entry.Id] = (effective, entry.Image);
                }
            }

            foreach ((string id, (EffectiveWorkspace effective, UserImage image)) in allowed)
            {
                await AddOrUpdateAsync(id, effective, image, cancellationToken);
            }

            ImmutableInterlocked.InterlockedExchange(ref _refused, report.Refused);
            foreach (string gone in Known().Where(id => !allowed.ContainsKey(id)).ToArray())
            {
                await RetireAsync(gone, report.Refused.FirstOrDefault(refused => refused.Id == gone), cancellationToken);
            }

            User = report.User;
            if (_tag != report.Tag)
            {
                _tag = report.Tag;
                _menus.Ask();
            }

            _silence = null;
            _first.TrySetResult();
        }
        finally
        {
            _taking.Release();
        }
    }

    private async Task AddOrUpdateAsync(string id, EffectiveWorkspace effective, UserImage image, CancellationToken cancellationToken)
    {
        if (_workspaces.TryGetValue(id, out Workspace? known))
        {
            known.Update(effective, image);
            return;
        }

        var workspace = new Workspace(id, effective, image, _around);
        workspace.Changed += _menus.Ask;
        await workspace.FindAsync(cancellationToken);
        _workspaces[id] = workspace;
        if (_around.Starts.StartsAtLogon(effective.Policy) || workspace.IsBeingSetUp)
        {
            _ = StartAtLogonAsync(workspace);
        }
    }

    private async Task StartAtLogonAsync(Workspace workspace)
    {
        try
        {
            await workspace.StartAsync(new ProgressHub(), CancellationToken.None);
        }
        catch (Exception e) when (e is BridgeException or IOException or UnauthorizedAccessException)
        {
            _around.Log.Write($"{workspace.Id}: it was to start at logon, but {e.Message}");
        }
    }

    /// <summary>A workspace is the user's no more: nothing new starts, its machine ends, and goes if policy says so.</summary>
    private async Task RetireAsync(string id, RefusedWorkspace? refusal, CancellationToken cancellationToken)
    {
        bool isDisabled = refusal is null;
        if (!_workspaces.TryRemove(id, out Workspace? workspace))
        {
            if (TryReadPolicy(id) is not EffectiveWorkspace remembered)
            {
                return;
            }

            workspace = new Workspace(id, remembered, new UserImage("", null, false, null, 0, 0, null, null), _around);
            await workspace.FindAsync(cancellationToken);
        }

        bool deletes = refusal?.DeletesMachine ?? (isDisabled && workspace.Effective.Policy.DeleteOn.Contains(EntitlementCode.Disabled));
        try
        {
            // A start that waits for its image asks this set, which waits here: it is given up first.
            await workspace.GiveUpStartAsync();

            // What was not saved is not lost with a workspace that comes back; one that is deleted needs no state.
            await workspace.StopAsync(deletes ? MachineStop.ShutDown : null, cancellationToken);
            if (deletes)
            {
                await workspace.ResetAsync(andData: true, cancellationToken);
                _around.Log.Write($"{id}: withdrawn, and its machine is deleted, as its policy says");
            }
            else
            {
                _around.Log.Write($"{id}: withdrawn; its machine stays on this PC");
            }
        }
        catch (Exception e) when (e is BridgeException or IOException or UnauthorizedAccessException)
        {
            _around.Log.Write($"{id}: withdrawn, but {e.Message}");
        }

        await workspace.DisposeAsync();
    }

    /// <summary>Those that are there, and those of an earlier life that have something on disk.</summary>
    private IEnumerable<string> Known() => _workspaces.Keys.Concat(
        Directory.Exists(_around.Folders.Workspaces)
            ? Directory.EnumerateDirectories(_around.Folders.Workspaces).Select(folder => Path.GetFileName(folder)).Where(WorkspacePolicy.IsValidId)
            : []).Distinct(StringComparer.Ordinal);

    private EffectiveWorkspace? TryReadPolicy(string id)
    {
        try
        {
            string file = _around.Folders.PolicyFile(id);
            return File.Exists(file) ? EffectiveWorkspace.Parse(File.ReadAllBytes(file)) : null;
        }
        catch (Exception e) when (e is WorkspaceException or IOException or UnauthorizedAccessException)
        {
            _around.Log.Write($"{id}: what was remembered of it is no workspace: {e.Message}");
            return null;
        }
    }

    private EffectiveWorkspace? TryParse(UserWorkspace entry)
    {
        try
        {
            return EffectiveWorkspace.Parse(Encoding.UTF8.GetBytes(entry.Policy.GetRawText()));
        }
        catch (WorkspaceException e)
        {
            _around.Log.Write($"{entry.Id}: medvd tells of a workspace that this medv-bridge does not understand: {e.Message}");
            return null;
        }
    }

    private IEnumerable<Workspace> Sorted() => _workspaces.Values.OrderBy(workspace => workspace.Id, StringComparer.Ordinal);
}
