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
        var path = new Argument<string>("DISK") { Description = "A disk file (raw, qcow2, VHD, VHDX) or a block device" };
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
            using DiskFile file = DiskFile.Open(disk, cancellationToken);
            DiskLayout layout = DiskLayout.Read(file.Content, cancellationToken);
            var report = new LayoutReport(disk, file.Container, file.Content.Length, LayoutPart.Of(layout, parsed.GetValue(files)), layout.Remarks);
            session.Report(parsed.GetValue(json), report, ToolJson.Default.LayoutReport, Describe(report));
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static IEnumerable<string> Describe(LayoutReport report) =>
    [
        $"{report.Disk}: {report.Container}, {Sizes.Format(report.DiskBytes)}",
        .. LayoutPart.Lines(report.Partitions),
        .. report.Remarks.Select(remark => $"note: {SafeText.Of(remark)}"),
    ];
}
