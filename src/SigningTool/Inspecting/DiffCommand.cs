using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Inspecting;

/// <summary><c>medv-sign diff</c>.</summary>
internal static class DiffCommand
{
    public static Command Build(Session session)
    {
        var from = new Argument<string>("FROM[@VERSION]") { Description = "What a host has" };
        var to = new Argument<string>("TO[@VERSION]") { Description = "What it is to have; signed or only packed" };
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "diff",
            "Tells what a site fetches to go from one version to another, before anything is published.",
            "medv-sign diff debian@1 debian@2",
            ExitCode.NotFound,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            from, to, realm, json,
        };
        return command.Does(parsed =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            ImageVersion before = RealmVersions.Find(folder, parsed.GetRequiredValue(from)).Version;
            ImageVersion after = RealmVersions.Find(folder, parsed.GetRequiredValue(to)).Version;
            DiffReport report = DiffReport.Of(
                NameOf(before), folder.Staging.OpenManifest(before), NameOf(after), folder.Staging.OpenManifest(after), after.Manifest.Length);
            session.Report(
                parsed.GetValue(json),
                report,
                ToolJson.Default.DiffReport,
                $"from {report.From} to {report.To}",
                $"fetched   {Sizes.Format(report.FetchBytes),12} over the WAN, once for the site: {report.NewChunks} of {report.Chunks} chunks, {Sizes.Format(report.NewBytes)} plain",
                $"reused    {Sizes.Format(report.ReusedBytes),12} of {report.From} on each host",
                $"manifest  {Sizes.Format(report.ManifestBytes),12} for each host");
            return ExitCode.Done;
        });
    }

    private static string NameOf(ImageVersion version) => $"{version.Image}@{version.Version}";
}
