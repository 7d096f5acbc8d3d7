using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.Terminal;

namespace MedV.SigningTool.Signing;

/// <summary><c>medv-sign sign</c>.</summary>
internal static class SignCommand
{
    public static Command Build(Session session)
    {
        Option<string?> realm = CommonOptions.Realm();
        Option<string?> passphraseFile = CommonOptions.PassphraseFile();
        Option<bool> json = CommonOptions.Json();
        var refresh = new Option<bool>("--refresh")
        {
            Description = "Sign anew even if nothing changed, so that nothing expires; also the root when it has less than 90 days left",
        };
        Option<int> targets = CommonOptions.Days("--expires-targets", "How long the targets are valid.", Lifetimes.TargetsDays);
        Option<int> snapshot = CommonOptions.Days("--expires-snapshot", "How long the snapshot is valid.", Lifetimes.SnapshotDays);
        Option<int> timestamp = CommonOptions.Days("--expires-timestamp", "How long the timestamp is valid.", Lifetimes.TimestampDays);
        Option<int> root = CommonOptions.Days("--expires-root", "How long a renewed root is valid.", Lifetimes.RootDays);
        var command = new ToolCommand(
            "sign",
            "Signs what was packed: new targets, snapshot and timestamp. Does nothing when nothing changed.",
            "medv-sign sign --passphrase-file ./passphrase",
            ExitCode.NotFound,
            ExitCode.InUse,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            refresh, targets, snapshot, timestamp, root, realm, passphraseFile, json,
        };
        return command.Does(parsed =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            using RealmLock held = RealmLock.Take(folder.FullPath);
            var lifetimes = new Lifetimes(
                parsed.GetValue(targets), parsed.GetValue(snapshot), parsed.GetValue(timestamp), parsed.GetValue(root));
            var signer = new Signer(
                folder, CommonOptions.Passphrase(parsed, passphraseFile, session), lifetimes, session.Time.GetUtcNow());
            SignReport report = signer.Sign(parsed.GetValue(refresh));
            session.Report(parsed.GetValue(json), report, ToolJson.Default.SignReport, Describe(report));
            return ExitCode.Done;
        });
    }

    private static IEnumerable<string> Describe(SignReport report)
    {
        if (!report.Changed)
        {
            yield return $"nothing changed; timestamp {report.Timestamp} stays, valid until {report.Expires}";
            yield break;
        }

        yield return $"signed root {report.Root}, targets {report.Targets}, snapshot {report.Snapshot}, timestamp {report.Timestamp}";
        foreach (string added in report.Added)
        {
            yield return $"added {added}";
        }

        yield return $"valid until {report.Expires}";
        yield return "next: medv-sign publish FOLDER";
    }
}
