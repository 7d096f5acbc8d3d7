using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>What a user has of each workspace, and why.</summary>
internal static class PolicyView
{
    public static IRenderable Of(PolicyReport report) => report.Workspaces.IsEmpty
        ? new Markup($"this PC's realm has no workspaces, for {Words.Literal(report.User)} or anybody\n")
        : new Rows(report.Workspaces.SelectMany(Lines).Select(line => new Markup(line)));

    private static IEnumerable<string> Lines(PolicyOfWorkspace workspace)
    {
        yield return $"{Words.Literal(workspace.Workspace)}: {(workspace.Allowed ? "[green]allowed[/]" : "[red]refused[/]")}";
        yield return $"  groups: {Words.Literal(string.Join(", ", workspace.Groups))}";
        if (workspace.Sentence is not null)
        {
            yield return $"  {Words.Literal(workspace.Sentence)}";
        }

        foreach (PolicyAssignment assignment in workspace.Assignments)
        {
            yield return $"  {Words.Literal(assignment.Path)} {(assignment.Counts ? "counts" : "does not count")}: {Words.Literal(assignment.Why)}";
        }

        PolicySetting[] said = [.. workspace.Settings.Where(setting => setting.From != "default" || !setting.Others.IsEmpty)];
        foreach (PolicySetting setting in said)
        {
            yield return $"  {Words.Literal(setting.Setting)} = {Words.Literal(setting.Value)} [grey](from {Words.Literal(setting.From)})[/]";
            foreach (string other in setting.Others)
            {
                yield return $"    [grey]{Words.Literal(other)}[/]";
            }
        }

        if (workspace.Settings.Length > said.Length)
        {
            yield return $"  [grey]{Words.Count(workspace.Settings.Length - said.Length, "setting")} more, as they are by default: --json has them[/]";
        }
    }
}
