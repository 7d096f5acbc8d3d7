using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust;
using MedV.Workspaces;

namespace MedV.SigningTool.Workspaces;

/// <summary><c>medv-sign workspace remove</c>.</summary>
internal static class WorkspaceRemoveCommand
{
    public static Command Build(Session session)
    {
        Argument<string> id = WorkspaceCommand.Id();
        var options = new WorkspaceSigning();
        var command = new ToolCommand(
            "remove",
            "Takes a workspace out of the realm; its image stays. Once that is published, no host starts it any more.",
            "medv-sign workspace remove finance --passphrase-file ./passphrase",
            ExitCode.NotFound,
            ExitCode.InUse,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            id,
        };
        return options.AddTo(command).Does(parsed =>
        {
            string name = parsed.GetRequiredValue(id);
            string path = WorkspaceTarget.PathOf(name);
            RealmFolder realm = options.Open(parsed, session);
            using RealmLock held = RealmLock.Take(realm.FullPath);
            (TrustedMetadata metadata, _) = options.Signer(parsed, session, realm).Edit(files => files.Remove(path) is var rest && rest.Count < files.Count
                ? rest
                : throw new ProblemException(ExitCode.NotFound, $"there is no workspace {name} in this realm", "see medv-sign workspace list"));
            var report = new WorkspaceRemoveReport(name, metadata.Targets!.Version, metadata.Timestamp!.Version, Sizes.Format(metadata.Expires));
            session.Report(
                parsed.GetValue(options.Json),
                report,
                ToolJson.Default.WorkspaceRemoveReport,
                $"removed workspace {name}: targets {report.Targets}, timestamp {report.Timestamp}",
                $"valid until {report.Expires}",
                "next: medv-sign publish FOLDER");
            return ExitCode.Done;
        });
    }
}
