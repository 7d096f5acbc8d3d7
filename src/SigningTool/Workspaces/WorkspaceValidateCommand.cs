using System.Collections.Immutable;
using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.SigningTool.Workspaces;

/// <summary><c>medv-sign workspace validate</c>.</summary>
internal static class WorkspaceValidateCommand
{
    public static Command Build(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A workspace in JSON" };
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "validate",
            "Checks a workspace and prints all faults. Needs no realm and no key.",
            "medv-sign workspace validate finance.json",
            ExitCode.NotFound)
        {
            file, json,
        };
        return command.Does(parsed =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            bool isValid = WorkspacePolicy.TryParse(WorkspaceFile.Read(path), out WorkspacePolicy? policy, out ImmutableArray<WorkspaceFault> faults);
            bool asJson = parsed.GetValue(json);
            if (isValid || asJson)
            {
                session.Report(
                    asJson,
                    new WorkspaceValidateReport(path, isValid, policy?.Id, faults),
                    ToolJson.Default.WorkspaceValidateReport,
                    $"{path} is workspace {policy?.Id}",
                    $"next: medv-sign workspace sign {path}");
            }

            return isValid ? ExitCode.Done : WorkspaceFile.Refuse(session, path, faults);
        });
    }
}
