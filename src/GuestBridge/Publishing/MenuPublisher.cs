using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing;

/// <summary>Brings the menus of this user to what the workspaces offer. Runs may follow each other, but not overlap.</summary>
internal sealed class MenuPublisher(IMenuPlatform platform)
{
    private static readonly FileKey ManifestKey = new(MenuPlace.State, "medv/menus.json");

    private readonly IMenuStore _store = platform.Store;

    /// <summary>Publishes all workspaces of this user; what is not among them goes.</summary>
    /// <param name="realm">The realm's name.</param>
    /// <param name="untrustedWorkspaces">The workspaces.</param>
    /// <param name="medv">The absolute path of the <c>medv</c> program.</param>
    /// <param name="mode">Whether to do it.</param>
    /// <param name="cancellationToken">Stops between two steps. The next run goes on.</param>
    /// <exception cref="ArgumentException">The realm or the path cannot stand in a menu.</exception>
    /// <exception cref="IOException">Another process publishes for this user, or the list of our files cannot be written.</exception>
    public async Task<PublishOutcome> PublishAsync(
        string realm, IEnumerable<PublishedWorkspace> untrustedWorkspaces, string medv, PublishMode mode, CancellationToken cancellationToken)
    {
        var remarks = new MenuRemarks();
        MenuContent content = MenuBuilder.Build(realm, untrustedWorkspaces, platform.ReadFacts());
        ImmutableArray<MenuFile> desired = platform.Files(content, medv, remarks);
        foreach (string remark in content.Remarks)
        {
            remarks.Add(remark);
        }

        if (mode == PublishMode.DryRun)
        {
            MenuPlan dry = Reconciler.Plan(desired, ReadManifest(remarks), _store.Look);
            return new PublishOutcome(dry.Changes, [], [.. remarks.ToLines(), .. dry.Remarks]);
        }

        IReadOnlyList<FileKey> stateFolders = _store.MissingFolders(ManifestKey);
        if (stateFolders.Count > 0 && desired.IsEmpty)
        {
            return new PublishOutcome([], [], remarks.ToLines());
        }

        foreach (FileKey folder in stateFolders)
        {
            _store.MakeFolder(folder);
        }

        using (_store.Lock(ManifestKey.Folders.Last()))
        {
            return await CarryOutAsync(desired, stateFolders, remarks, cancellationToken);
        }
    }

    private async Task<PublishOutcome> CarryOutAsync(
        ImmutableArray<MenuFile> desired, IReadOnlyList<FileKey> stateFolders, MenuRemarks remarks, CancellationToken cancellationToken)
    {
        MenuManifest manifest = ReadManifest(remarks);
        _store.RemoveLeftOver(ManifestKey);
        foreach (FileKey key in manifest.IsPending ? manifest.Files.Keys : [])
        {
            Try(() => _store.RemoveLeftOver(key));
        }

        MenuPlan plan = Reconciler.Plan(desired, manifest, _store.Look);
        foreach (string remark in plan.Remarks)
        {
            remarks.Add(remark);
        }

        IEnumerable<FileKey> folders = plan.Changes.OfType<MenuChange.Add>().SelectMany(add => _store.MissingFolders(add.Key));
        MenuManifest before = plan.Before with
        {
            Folders = manifest.Folders.Union(stateFolders).Union(folders),
            Caches = manifest.Caches.Union(platform.Caches.WillMake(desired)),
        };
        bool isSame = plan.Changes.IsEmpty && !manifest.IsPending && ManifestCodec.Write(plan.After).AsSpan().SequenceEqual(ManifestCodec.Write(manifest));
        if (isSame && !manifest.IsEmpty)
        {
            return new PublishOutcome([], [], remarks.ToLines());
        }

        _store.Write(ManifestKey, ManifestCodec.Write(before));
        var run = new PlanRun(_store, plan.After.Files);
        foreach (MenuChange change in plan.Changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            run.Take(change);
        }

        FileKey[] changed = [.. manifest.IsPending ? before.Files.Keys : run.Done.Select(change => change.Key)];
        await platform.Caches.RefreshAsync(changed, desired, remarks, cancellationToken);
        Finish(before with { Files = run.Files, Caches = [.. before.Caches.Where(cache => !platform.Caches.RemoveIfEmpty(cache))], IsPending = false });
        return new PublishOutcome(run.Done, run.Failures, remarks.ToLines());
    }

    /// <summary>Removes folders that are of no use any more, and writes the list; or removes it too, when it is empty.</summary>
    private void Finish(MenuManifest manifest)
    {
        manifest = manifest with { Folders = [.. manifest.Folders.Reverse().Where(folder => IsOurs(folder) || !Remove(folder))] };
        if (!manifest.IsEmpty)
        {
            _store.Write(ManifestKey, ManifestCodec.Write(manifest));
            return;
        }

        _store.Remove(ManifestKey);
        _store.RemoveEmptyFolder(ManifestKey.Folders.Last());
        foreach (FileKey folder in manifest.Folders.Reverse())
        {
            Remove(folder);
        }

        // Those hold the list, or lead to it.
        static bool IsOurs(FileKey folder) => folder.Place is MenuPlace.State or MenuPlace.Home || folder.Path.Length == 0;

        bool Remove(FileKey folder)
        {
            bool isGone = false;
            Try(() => isGone = _store.RemoveEmptyFolder(folder));
            return isGone;
        }
    }

    private MenuManifest ReadManifest(MenuRemarks remarks)
    {
        try
        {
            return _store.Read(ManifestKey, ManifestCodec.MostBytes) is { } content ? ManifestCodec.Read(content) : MenuManifest.Empty;
        }
        catch (InvalidDataException damaged)
        {
            remarks.Add($"{damaged.Message}; files that differ from what is wanted now are left alone");
            return MenuManifest.Empty;
        }
    }

    // Cleaning up; what cannot be cleaned does no harm.
    private static void Try(Action clean)
    {
        try
        {
            clean();
        }
        catch (IOException)
        {
        }
    }
}
