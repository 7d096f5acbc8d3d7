using System.CommandLine;
using MedV.DiskFormats.Layouts;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Packing;
using MedV.Terminal;

namespace MedV.SigningTool.Inspecting;

/// <summary><c>medv-sign layout</c>.</summary>
internal static class LayoutCommand
{
    public static Command Build(Session session)
    {
        var path = new Argument<string>("DISK") { Description = "A raw disk image or a block device" };
        var files = new Option<bool>("--files") { Description = "List every file" };
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "layout",
            "Shows the partitions and file systems of a disk, as far as they are understood. Needs no realm.",
            "medv-sign layout debian.raw",
            ExitCode.NotFound)
        {
            path, files, json,
        };
        return command.Does((parsed, cancellationToken) =>
        {
            string disk = parsed.GetRequiredValue(path);
            using FileDiskSource source = RawDisk.Open(disk);
            LayoutReport report = LayoutReport.Of(disk, source.Length, DiskLayout.Read(source, cancellationToken), parsed.GetValue(files));
            session.Report(parsed.GetValue(json), report, ToolJson.Default.LayoutReport, Describe(report));
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static IEnumerable<string> Describe(LayoutReport report)
    {
        yield return $"{report.Disk}: {Sizes.Format(report.DiskBytes)}";
        foreach (LayoutPart part in report.Partitions)
        {
            string name = part.Number == 0 ? "disk" : $"part {part.Number}";
            yield return part.FileSystem is null
                ? $"{name,-8}{Sizes.Format(part.Bytes),12}  not understood: it is cut by content alone"
                : $"{name,-8}{Sizes.Format(part.Bytes),12}  {part.FileSystem}: {Count(part.Files, "file")}, {Sizes.Format(part.FileBytes)} in "
                    + $"{Count(part.Pieces, "piece")}, metadata {Sizes.Format(part.MetadataBytes)}";
            foreach (LayoutFile file in part.List ?? [])
            {
                yield return $"  {file.Bytes,14}  {file.Pieces,5}  {file.Path}";
            }
        }

        foreach (string remark in report.Remarks)
        {
            yield return $"note: {remark}";
        }
    }

    private static string Count(long number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
