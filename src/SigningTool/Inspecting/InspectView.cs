using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Inspecting;

/// <summary>An <see cref="InspectReport"/> for people.</summary>
internal static class InspectView
{
    public static IEnumerable<string> Lines(InspectReport report)
    {
        IEnumerable<string>[] parts =
        [
            [$"{report.Image}@{report.Version} ({report.State}), manifest {report.Manifest}"],
            TextTable.Lines("lrrl", Totals(report)),
            ["", .. TextTable.Lines("llrrrrrr", Partitions(report))],
            ["", .. TextTable.Lines("lrrr", Chunks(report))],
            ["", .. TextTable.Lines("lrrr", Pages(report))],
            report.Patches.Count == 0 ? [] : ["", .. TextTable.Lines("lrrr", Patches(report))],
            report.List is null ? [] : ["", .. TextTable.Lines("rrl", Files(report))],
            report.Remarks.Select(remark => $"note: {SafeText.Of(remark)}"),
        ];
        return parts.SelectMany(lines => lines);
    }

    private static string[][] Totals(InspectReport report) =>
    [
        ["disk", Sizes.Format(report.DiskBytes), "", ""],
        ["zeros", Sizes.Format(report.ZeroBytes), Sizes.Percent(report.ZeroBytes, report.DiskBytes), ""],
        ["repeated", Sizes.Format(report.RepeatedBytes), Sizes.Percent(report.RepeatedBytes, report.DiskBytes), ""],
        ["unique", Sizes.Format(report.UniqueBytes), Sizes.Percent(report.UniqueBytes, report.DiskBytes), $"in {Sizes.Count(report.Chunks, "chunk")} at {Sizes.Count(report.Extents, "place")}"],
        ["packed", Sizes.Format(report.EncodedBytes), Sizes.Percent(report.EncodedBytes, report.DiskBytes), $"in {Sizes.Count(report.Packs, "pack")} of {Sizes.Format(report.PackBytes)}"],
        ["manifest", Sizes.Format(report.ManifestBytes), Sizes.Percent(report.ManifestBytes, report.DiskBytes), $"root {Sizes.Format(report.RootBytes)}; hosts read {Sizes.Format(report.RecipeBytes)}"],
    ];

    private static string[][] Partitions(InspectReport report) =>
    [
        ["PARTITION", "FILE SYSTEM", "SIZE", "FILES", "IN FILES", "METADATA", "REST", "SLACK"],
        .. report.Partitions.Select(part => new[]
        {
            part.Number == 0 ? report.Partitions.Count == 1 ? "disk" : "none" : $"{part.Number}",
            part.FileSystem ?? "-",
            part.Bytes == 0 ? "" : Sizes.Format(part.Bytes),
            Sizes.Count(part.Files),
            Sizes.Format(part.FileBytes),
            Sizes.Format(part.MetadataBytes),
            Sizes.Format(part.RestBytes),
            Sizes.Format(part.SlackBytes),
        }),
    ];

    private static string[][] Chunks(InspectReport report) =>
    [
        ["CHUNKS", "NUMBER", "PLAIN", "PACKED"],
        .. report.ChunkSizes.Select(sizes => Row($"to {Sizes.Format(sizes.UpTo)}", sizes.Chunks, sizes.Bytes, sizes.EncodedBytes)),
    ];

    private static string[][] Pages(InspectReport report) =>
    [
        ["PAGES", "NUMBER", "PLAIN", "PACKED"],
        .. report.Pages.Select(sizes => Row($"of {sizes.Kind.ToString().ToLowerInvariant()}", sizes.Pages, sizes.Bytes, sizes.EncodedBytes)),
    ];

    private static string[][] Patches(InspectReport report) =>
    [
        ["PATCHES", "NUMBER", "PLAIN", "PACKED"],
        .. report.Patches.Select(sizes => Row($"from {sizes.From}", sizes.Patches, sizes.Bytes, sizes.EncodedBytes)),
    ];

    private static string[] Row(string what, int number, long bytes, long encoded) =>
        [what, Sizes.Count(number), Sizes.Format(bytes), Sizes.Format(encoded)];

    private static string[][] Files(InspectReport report) =>
    [
        ["PLAIN", "PACKED", "WHAT"],
        .. report.List!.Select(stream => new[]
        {
            $"{stream.Bytes}",
            $"{stream.EncodedBytes}",
            StreamText.Of(stream.Partition, stream.Kind, stream.Path, report.Partitions.Count > 1),
        }),
    ];
}
