using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.Terminal;

namespace MedV.SigningTool.Publishing;

/// <summary><c>medv-sign publish</c>.</summary>
internal static class PublishCommand
{
    public static Command Build(Session session)
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder that a web server serves; made if it does not exist" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Copy nothing; list what would be copied" };
        var verify = new Option<bool>("--verify") { Description = "Check the digest of packs that are there already, not only their length" };
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "publish",
            "Copies what is new to a folder: packs, targets, metadata, and the timestamp last. Needs no key.",
            "medv-sign publish /srv/www/medv",
            ExitCode.NotFound,
            ExitCode.InUse,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            folder, dryRun, verify, realm, json,
        };
        return command.Does(async (parsed, token) =>
        {
            RealmFolder from = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            using RealmLock held = RealmLock.Take(from.FullPath);
            var to = new PublishedFolder(parsed.GetRequiredValue(folder));
            var publisher = new Publisher(from.Staging, to, from.Settings.Fingerprint);
            PublishPlan plan = publisher.Plan(session.Time.GetUtcNow(), parsed.GetValue(verify));
            bool isDryRun = parsed.GetValue(dryRun);
            if (!isDryRun)
            {
                await TerminalProgress.RunAsync(session, "publishing", plan.Bytes, progress =>
                {
                    publisher.Copy(plan, progress, token);
                    return Task.FromResult(plan);
                });
            }

            var report = new PublishReport(to.FullPath, isDryRun, plan.Timestamp, plan.Files.Count, plan.Bytes, plan.PresentFiles);
            session.Report(parsed.GetValue(json), report, ToolJson.Default.PublishReport, Describe(report, plan));
            return ExitCode.Done;
        });
    }

    private static IEnumerable<string> Describe(PublishReport report, PublishPlan plan)
    {
        foreach (string file in report.DryRun ? plan.Files : [])
        {
            yield return $"would copy {file}";
        }

        string files = $"{report.Files} files, {Sizes.Format(report.Bytes)}";
        yield return report.DryRun
            ? $"{files} in all; {report.PresentFiles} files are there already"
            : $"published timestamp {report.Timestamp} to {report.Folder}: copied {files}; {report.PresentFiles} files were there already";
    }
}
