using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.Terminal;

namespace MedV.SigningTool.Inspecting;

/// <summary><c>medv-sign verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Build(Session session)
    {
        var folder = new Argument<string?>("FOLDER") { Description = "A published folder. Default: the realm's staging", Arity = ArgumentArity.ZeroOrOne };
        var root = new Option<string?>("--root") { Description = "The realm's fingerprint, where its folder is not at hand", HelpName = "FINGERPRINT" };
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "verify",
            "Checks signatures, digests, and that every chunk, page and patch of every pack gives what it should. Needs no key.",
            "medv-sign verify /srv/www/medv",
            ExitCode.NotFound,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            folder, root, realm, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(root) is not null && result.GetValue(folder) is null)
            {
                result.AddError("--root needs a FOLDER");
            }
        });
        return command.Does(async (parsed, token) =>
        {
            string? fingerprint = parsed.GetValue(root);
            RealmFolder? own = fingerprint is null ? RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session)) : null;
            PublishedFolder published = parsed.GetValue(folder) is string path ? new PublishedFolder(path) : own!.Staging;
            var verifier = new FolderVerifier(published, fingerprint ?? own!.Settings.Fingerprint, session.Time.GetUtcNow());
            VerifyReport report = await verifier.VerifyAsync(session, token);
            foreach (Problem fault in verifier.Faults)
            {
                fault.WriteTo(session.Error, CommandLine.Program);
            }

            if (verifier.Faults.Count > 0)
            {
                // The worst: 13 damaged, 12 not trusted, 10 missing.
                return verifier.Faults.Max(fault => fault.Code);
            }

            session.Report(
                parsed.GetValue(json),
                report,
                ToolJson.Default.VerifyReport,
                $"{report.Folder} is in order: timestamp {report.Timestamp}, {report.Targets} targets, "
                + $"{Sizes.Count(report.Packs, "pack")} with {Sizes.Count(report.Chunks, "chunk")}, {Sizes.Count(report.Pages, "page")} and {Sizes.Count(report.Patches, "patch", "patches")}, {Sizes.Format(report.Bytes)}",
                $"valid until {report.Expires}");
            return ExitCode.Done;
        });
    }
}
