using MedV.Chunking.Manifests;
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
                ["FETCHED", "PLAIN", "STATUS", "WHAT"],
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
        foreach (string line in TextTable.Lines("lrrl", Files(report)))
        {
            yield return line;
        }
    }

    private static List<string[]> Totals(DiffReport report)
    {
        List<string[]> rows =
        [
            ["fetched", Sizes.Format(report.TotalBytes), $"{Sizes.Percent(report.TotalBytes, report.DiskBytes)} of the disk, over the WAN once for a site"],
            ["  chunks", Sizes.Format(report.ChunkBytes), $"{Sizes.Count(report.NewChunks)} of {Sizes.Count(report.Chunks, "chunk")} are new, {Sizes.Format(report.NewBytes)} plain"],
        ];
        if (report.Patches > 0)
        {
            rows.Add(["  patches", Sizes.Format(report.PatchBytes), $"{Sizes.Count(report.Patches)} of them, instead of {Sizes.Format(report.FullBytes - report.ChunkBytes)} of chunks"]);
        }

        rows.Add(["  manifest", Sizes.Format(report.ManifestBytes), $"root {Sizes.Format(report.RootBytes)}, {Sizes.Count(report.NewPages)} of {Sizes.Count(report.Pages, "page")}"]);
        rows.Add(["reused", Sizes.Format(report.ReusedBytes), $"of {report.From}, on each host"]);
        return rows;
    }

    private static string[][] Files(DiffReport report)
    {
        FileCounts files = report.Files;
        string[] Row(string what, int number, ChangeStatus status) =>
            [what, Sizes.Count(number), Sizes.Format(report.Changes.Where(change => change.Kind == StreamKind.File && change.Status == status).Sum(change => change.FetchBytes)), ""];
        return
        [
            ["FILES", "NUMBER", "FETCHED", ""],
            Row("new", files.New, ChangeStatus.New),
            Row("changed", files.Changed, ChangeStatus.Changed),
            Row("moved", files.Moved, ChangeStatus.Moved),
            ["removed", Sizes.Count(files.Removed), "", ""],
            ["unchanged", Sizes.Count(files.Unchanged), "", files.Relocated == 0 ? "" : $"{Sizes.Count(files.Relocated)} of them elsewhere on the disk"],
            ["others", "", Sizes.Format(report.Changes.Where(change => change.Kind != StreamKind.File).Sum(change => change.FetchBytes)), "metadata, free space, ends of last blocks"],
        ];
    }

    private static string NameOf(StreamChange change, bool isNumbered) =>
        StreamText.Of(change.Partition, change.Kind, change.Path, isNumbered) + (change.Was is null ? "" : $" (was {SafeText.Of(change.Was)})");
}
