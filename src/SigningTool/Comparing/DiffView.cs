using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Comparing;

/// <summary>A <see cref="DiffReport"/> for people.</summary>
internal static class DiffView
{
    /// <summary>The totals, and the first <paramref name="most"/> changes.</summary>
    public static IEnumerable<string> Lines(DiffReport report, int most)
    {
        yield return $"from {report.From} to {report.To}";
        foreach (string line in TextTable.Lines("lrl", Totals(report)))
        {
            yield return line;
        }

        if (report.Changes.Count > 0)
        {
            yield return "";
            bool areNumbered = report.Changes.Select(change => change.Partition).Distinct().Count() > 1;
            string[][] rows =
            [
                ["fetched", "plain", "", ""],
                .. report.Changes.Take(most).Select(change => new[]
                {
                    Sizes.Format(change.FetchBytes),
                    Sizes.Format(change.Bytes),
                    change.Status.ToString().ToLowerInvariant(),
                    NameOf(change, areNumbered),
                }),
            ];
            foreach (string line in TextTable.Lines("rrll", rows))
            {
                yield return line;
            }
        }

        if (report.Changes.Count > most)
        {
            yield return $"and {Sizes.Count(report.Changes.Count - most)} more, {Sizes.Format(report.Changes.Skip(most).Sum(change => change.FetchBytes))}; --all lists them";
        }

        yield return "";
        FileCounts files = report.Files;
        yield return $"files: {Sizes.Count(files.New)} new, {Sizes.Count(files.Changed)} changed, {Sizes.Count(files.Moved)} moved, {Sizes.Count(files.Removed)} removed, "
            + $"{Sizes.Count(files.Unchanged)} unchanged{(files.Relocated == 0 ? "" : $" ({Sizes.Count(files.Relocated)} of them elsewhere on the disk)")}";
    }

    private static List<string[]> Totals(DiffReport report)
    {
        List<string[]> rows =
        [
            ["fetched", Sizes.Format(report.TotalBytes), $"{Sizes.Percent(report.TotalBytes, report.DiskBytes)} of the disk, over the WAN once for a site"],
            ["  chunks", Sizes.Format(report.ChunkBytes), $"of the {Sizes.Count(report.NewChunks)} that are new among {Sizes.Count(report.Chunks)}, {Sizes.Format(report.NewBytes)} plain"],
        ];
        if (report.Patches > 0)
        {
            rows.Add(["  patches", Sizes.Format(report.PatchBytes), $"{Sizes.Count(report.Patches)} of them, instead of {Sizes.Format(report.FullBytes - report.ChunkBytes)} of chunks"]);
        }

        rows.Add(["  manifest", Sizes.Format(report.ManifestBytes), $"root {Sizes.Format(report.RootBytes)}, {Sizes.Count(report.NewPages)} of {Sizes.Count(report.Pages, "page")}"]);
        rows.Add(["reused", Sizes.Format(report.ReusedBytes), $"of {report.From}, on each host"]);
        return rows;
    }

    private static string NameOf(StreamChange change, bool isNumbered) =>
        StreamText.Of(change.Partition, change.Kind, change.Path, isNumbered) + (change.Was is null ? "" : $" (was {SafeText.Of(change.Was)})");
}
