using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust.Metadata;
using MedV.Workspaces;

namespace MedV.SigningTool.Workspaces;

/// <summary><c>medv-sign workspace list</c>.</summary>
internal static class WorkspaceListCommand
{
    public static Command Build(Session session)
    {
        Option<string?> realm = CommonOptions.Realm();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "list",
            "Lists the realm's workspaces. Needs no key.",
            "medv-sign workspace list --realm ./realm",
            ExitCode.NotFound,
            ExitCode.NotTrusted,
            ExitCode.Damaged)
        {
            realm, json,
        };
        return command.Does(parsed =>
        {
            RealmFolder folder = RealmFolder.Open(CommonOptions.RealmPath(parsed, realm, session));
            var report = new WorkspaceListReport(folder.Settings.Name, folder.Settings.Fingerprint, [.. Workspaces(folder)]);
            session.Report(parsed.GetValue(json), report, ToolJson.Default.WorkspaceListReport, Describe(report));
            return ExitCode.Done;
        });
    }

    private static IEnumerable<ListedWorkspace> Workspaces(RealmFolder realm)
    {
        if (!realm.Staging.IsSigned)
        {
            yield break;
        }

        foreach (TargetFile target in realm.Staging.Load(realm.Settings.Fingerprint, DateTimeOffset.MinValue).Targets!.Files.Values)
        {
            if (WorkspaceTarget.TryRead(target.Path, out string? id))
            {
                yield return Read(realm, target, id);
            }
        }
    }

    private static ListedWorkspace Read(RealmFolder realm, TargetFile target, string id)
    {
        try
        {
            WorkspacePolicy policy = WorkspacePolicy.Parse(realm.Staging.ReadTarget(target));
            return new ListedWorkspace(
                id,
                policy.Title,
                WorkspaceCommand.ImageOf(policy),
                policy.Apps.Published.Length,
                policy.Assignments.Length,
                target.Length,
                target.Sha256);
        }
        catch (WorkspaceException exception)
        {
            throw new ProblemException(
                ExitCode.Failed, $"{target.Path} is signed, and this version of MedV does not understand it: {exception.Message}", "sign it anew, or update MedV");
        }
    }

    private static IEnumerable<string> Describe(WorkspaceListReport report)
    {
        yield return $"realm \"{report.Realm}\", fingerprint {report.Fingerprint}";
        foreach (string line in TextTable.Lines("lllrr", [.. report.Workspaces.Select(Row).Prepend(["id", "title", "image", "apps", "assignments"])]))
        {
            yield return line;
        }

        if (report.Workspaces.Count == 0)
        {
            yield return "no workspaces yet; see medv-sign workspace new --help";
        }
    }

    private static string[] Row(ListedWorkspace workspace) =>
        [workspace.Id, workspace.Title, workspace.Image, $"{workspace.Apps}", $"{workspace.Assignments}"];
}
