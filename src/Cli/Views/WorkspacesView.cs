using System.Globalization;
using MedV.GuestBridge.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>The workspaces of a user: one line for each, or all of one.</summary>
internal static class WorkspacesView
{
    /// <summary>One line for each.</summary>
    public static IRenderable List(BridgeReply reply)
    {
        if (reply.Workspaces is not { Length: > 0 } workspaces)
        {
            return new Markup("no workspaces\n");
        }

        Table table = Columns.Of("WORKSPACE", "TITLE", "STATE", "IMAGE", ">VERSION", ">APPS", "NOTE");
        foreach (WorkspaceStatus workspace in workspaces)
        {
            table.AddRow(
                Words.Literal(workspace.Id),
                Words.Literal(workspace.Title),
                State(workspace.State),
                Words.Literal(workspace.Image ?? "-"),
                workspace.Version?.ToString(CultureInfo.InvariantCulture) ?? "-",
                workspace.Windows.ToString(CultureInfo.InvariantCulture),
                Words.Literal(Note(workspace)));
        }

        return new Unwrapped(table);
    }

    /// <summary>All of those that were asked for.</summary>
    public static IRenderable Details(BridgeReply reply) =>
        new Rows((reply.Workspaces ?? []).SelectMany(Lines).Select(line => new Markup(line)));

    private static IEnumerable<string> Lines(WorkspaceStatus workspace)
    {
        yield return $"{Words.Literal(workspace.Id)}: {Words.Literal(workspace.Title)}";
        yield return $"  state    {State(workspace.State)}";
        if (workspace.Image is not null)
        {
            yield return $"  image    {Words.Literal(workspace.Image)}{(workspace.Version is int version ? $" version {version}" : "")}";
        }

        if (workspace.Accelerated is bool accelerated)
        {
            yield return $"  machine  {(accelerated ? "with the processor's help" : "[yellow]emulated: slow[/]")}, agent {Words.Literal(workspace.Agent ?? "silent")}, {Words.Count(workspace.Windows, "application")} open";
        }

        if (Note(workspace) is { Length: > 0 } note)
        {
            yield return $"  note     {Words.Literal(note)}";
        }
    }

    private static string State(WorkspaceState state) => state switch
    {
        WorkspaceState.Running => "[green]running[/]",
        WorkspaceState.Refused => "[red]refused[/]",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Note(WorkspaceStatus workspace) =>
        workspace.Message ?? (workspace.NextVersion is int next ? $"version {next} is taken at the next start" : "");
}
