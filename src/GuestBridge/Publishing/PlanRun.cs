using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing;

/// <summary>Takes the steps of a plan, and keeps the list of our files true when one cannot be taken.</summary>
internal sealed class PlanRun(IMenuStore store, ImmutableSortedDictionary<FileKey, ManifestEntry> after)
{
    private readonly List<MenuChange> _done = [];
    private readonly List<string> _failures = [];
    private readonly ImmutableSortedDictionary<FileKey, ManifestEntry>.Builder _files = after.ToBuilder();

    public ImmutableArray<MenuChange> Done => [.. _done];

    public ImmutableArray<string> Failures => [.. _failures];

    public ImmutableSortedDictionary<FileKey, ManifestEntry> Files => _files.ToImmutable();

    /// <summary>Takes a step, unless what is there is not what the plan was made for.</summary>
    public void Take(MenuChange change)
    {
        PresentFile expected = change switch
        {
            MenuChange.Add => new PresentFile.Missing(),
            MenuChange.Replace replace => new PresentFile.Plain(replace.Digest),
            MenuChange.Remove remove => new PresentFile.Plain(remove.Digest),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        try
        {
            if (store.Look(change.Key) != expected)
            {
                throw new IOException("somebody changed it at this moment");
            }

            if (change is MenuChange.Remove)
            {
                store.Remove(change.Key);
            }
            else
            {
                Write(change is MenuChange.Add add ? add.File : ((MenuChange.Replace)change).File);
            }

            _done.Add(change);
        }
        catch (IOException fault)
        {
            _failures.Add($"cannot {change.Verb} {change.Key}: {fault.Message}");
            Forget(change);
        }
    }

    private void Write(MenuFile file)
    {
        foreach (FileKey folder in store.MissingFolders(file.Key))
        {
            store.MakeFolder(folder);
        }

        store.Write(file.Key, file.Content);
    }

    /// <summary>What was there before the step still is.</summary>
    private void Forget(MenuChange change)
    {
        string? digest = change switch
        {
            MenuChange.Replace replace => replace.Digest,
            MenuChange.Remove remove => remove.Digest,
            _ => null,
        };
        if (digest is null)
        {
            _files.Remove(change.Key);
        }
        else
        {
            _files[change.Key] = new ManifestEntry(change.Owner, [digest]);
        }
    }
}
