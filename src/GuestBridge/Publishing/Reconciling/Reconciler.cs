using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>Compares what is wanted with what is there and with what we wrote. Pure, but for looking.</summary>
internal static class Reconciler
{
    /// <summary>Makes a plan.</summary>
    /// <param name="desired">All files that are to be there; the first of two at one place counts.</param>
    /// <param name="manifest">What we wrote.</param>
    /// <param name="look">Says what is there.</param>
    public static MenuPlan Plan(IEnumerable<MenuFile> desired, MenuManifest manifest, Func<FileKey, PresentFile> look)
    {
        var wanted = new SortedDictionary<FileKey, MenuFile>();
        foreach (MenuFile file in desired)
        {
            wanted.TryAdd(file.Key, file);
        }

        var remarks = new MenuRemarks();
        var changes = new List<MenuChange>();
        ImmutableSortedDictionary<FileKey, ManifestEntry>.Builder before = manifest.Files.ToBuilder();
        ImmutableSortedDictionary<FileKey, ManifestEntry>.Builder after = manifest.Files.ToBuilder();
        foreach (MenuFile file in wanted.Values)
        {
            ManifestEntry? known = manifest.Files.GetValueOrDefault(file.Key);
            MenuChange? change = null;
            switch (look(file.Key))
            {
                case PresentFile.Missing:
                    change = new MenuChange.Add(file);
                    break;
                case PresentFile.Plain plain when plain.Digest == file.Digest:
                    break;
                case PresentFile.Plain plain when known?.Digests.Contains(plain.Digest) == true:
                    change = new MenuChange.Replace(file, plain.Digest);
                    break;
                case PresentFile.Strange strange:
                    remarks.Add($"{file.Key} is left alone: {strange.Reason}");
                    continue;
                default:
                    remarks.Add($"{file.Key} is left alone: {(known is null ? "it is not ours" : "somebody changed it")}");
                    continue;
            }

            after[file.Key] = new ManifestEntry(file.Owner, [file.Digest]);
            before[file.Key] = new ManifestEntry(file.Owner, [.. (known?.Digests ?? []).Append(file.Digest).Distinct()]);
            if (change is not null)
            {
                changes.Add(change);
            }
        }

        foreach ((FileKey key, ManifestEntry known) in manifest.Files.Where(pair => !wanted.ContainsKey(pair.Key)))
        {
            switch (look(key))
            {
                case PresentFile.Plain plain when known.Digests.Contains(plain.Digest):
                    changes.Add(new MenuChange.Remove(key, known.Owner, plain.Digest));
                    break;
                case PresentFile.Plain:
                    remarks.Add($"{key} is left there: somebody changed it, and from now on it is theirs");
                    break;
                case PresentFile.Strange strange:
                    remarks.Add($"{key} is left there: {strange.Reason}");
                    break;
            }

            after.Remove(key);
        }

        return new MenuPlan(
            [.. changes.OrderBy(Turn)],
            manifest with { Files = before.ToImmutable(), IsPending = true },
            manifest with { Files = after.ToImmutable(), IsPending = false },
            remarks.ToLines());
    }

    /// <summary>Icons are there before an entry names them, and go after it.</summary>
    private static int Turn(MenuChange change) => (change, IsIcon: change.Key.Path.Contains("icons/", StringComparison.OrdinalIgnoreCase)) switch
    {
        (MenuChange.Remove, true) => 3,
        (MenuChange.Remove, false) => 2,
        (_, true) => 0,
        _ => 1,
    };
}
