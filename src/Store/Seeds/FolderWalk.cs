using System.Collections.Immutable;
using MedV.Store.Seeds.Files;

namespace MedV.Store.Seeds;

/// <summary>Goes through the folders of a plan, each once, links and excluded folders left out, with bounded memory.</summary>
internal sealed class FolderWalk(SeedPlan plan)
{
    /// <summary>What a folder holds beyond this is left out.</summary>
    private const int MostEntries = 256 * 1024;

    /// <summary>Folders that are known and not yet entered take at most this; what comes then is left out.</summary>
    private const long MostPendingBytes = 64 << 20;

    private readonly HashSet<UInt128> _entered = [];
    private readonly Stack<byte[]> _pending = [];
    private long _pendingBytes;

    /// <summary>Folders that could not be read, whole or to their end.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Folders of the plan that are not there.</summary>
    public ImmutableArray<string> Missing { get; private set; } = [];

    /// <summary>Every folder with those of its entries that may be files. A folder is closed when the next one is asked for.</summary>
    public IEnumerable<(IHostFolder Folder, byte[] Path, IReadOnlyList<HostEntry> Entries)> Folders()
    {
        byte[][] excluded = [.. plan.Excluded.Select(HostFolders.Resolve).OfType<byte[]>()];
        foreach (byte[] path in excluded)
        {
            using IHostFolder? folder = HostFolders.TryOpen(path);
            if (folder is not null)
            {
                _entered.Add(folder.Facts.Identity);
            }
        }

        foreach (string root in plan.Folders)
        {
            byte[]? path = HostFolders.Resolve(root);
            using IHostFolder? folder = path is null ? null : HostFolders.TryOpen(path);
            if (folder is null)
            {
                Missing = Missing.Add(root);
            }
            else if (!excluded.Any(outer => IsBelow(path, outer)))
            {
                Push(path!);
                foreach ((IHostFolder, byte[], IReadOnlyList<HostEntry>) found in BelowRoot(folder.Facts.FileSystem))
                {
                    yield return found;
                }
            }
        }
    }

    private static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> outer) =>
        path.StartsWith(outer) && (path.Length == outer.Length || path[outer.Length] == HostFolders.Separator);

    private IEnumerable<(IHostFolder Folder, byte[] Path, IReadOnlyList<HostEntry> Entries)> BelowRoot(ulong fileSystem)
    {
        var entries = new List<HostEntry>();
        while (_pending.TryPop(out byte[]? path))
        {
            _pendingBytes -= path.Length;
            using IHostFolder? folder = HostFolders.TryOpen(path);
            if (folder is null)
            {
                Unreadable++;
                continue;
            }

            if ((plan.OneFileSystem && folder.Facts.FileSystem != fileSystem) || !_entered.Add(folder.Facts.Identity))
            {
                continue;
            }

            entries.Clear();
            if (!folder.TryList(entries, MostEntries))
            {
                Unreadable++;
            }

            entries.Sort(InDeviceOrder);
            PushFolders(folder, path, entries);
            yield return (folder, path, entries);
        }
    }

    private static int InDeviceOrder(HostEntry left, HostEntry right) =>
        left.Order != right.Order ? left.Order.CompareTo(right.Order) : left.Name.AsSpan().SequenceCompareTo(right.Name);

    /// <summary>Takes the folders out of the entries, and puts them where the first one is entered next.</summary>
    private void PushFolders(IHostFolder folder, byte[] path, List<HostEntry> entries)
    {
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            HostEntryKind kind = entries[i].Kind == HostEntryKind.Unknown && folder.TryLook(entries[i].Name, out HostFacts facts)
                ? facts.Kind
                : entries[i].Kind;
            if (kind == HostEntryKind.Folder)
            {
                byte[] inner = path[^1] == HostFolders.Separator ? [.. path, .. entries[i].Name] : [.. path, HostFolders.Separator, .. entries[i].Name];
                if (inner.Length < HostFolders.LongestPathBytes && _pendingBytes + inner.Length <= MostPendingBytes)
                {
                    Push(inner);
                }
                else
                {
                    Unreadable++;
                }
            }
        }

        entries.RemoveAll(entry => entry.Kind is HostEntryKind.Folder or HostEntryKind.Other);
    }

    private void Push(byte[] path)
    {
        _pending.Push(path);
        _pendingBytes += path.Length;
    }
}
