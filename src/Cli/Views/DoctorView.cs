using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>One line for each check, with the next step below what is not right.</summary>
internal static class DoctorView
{
    public static IRenderable Of(DoctorReport report)
    {
        int width = report.Checks.Select(check => check.Name.Length).DefaultIfEmpty().Max();
        return new Rows(report.Checks.SelectMany(check => Lines(check, width)).Select(line => new Markup(line)));
    }

    private static IEnumerable<string> Lines(DoctorCheck check, int width)
    {
        string state = check.State switch
        {
            CheckState.Ok => "[green]ok     [/]",
            CheckState.Warning => "[yellow]warning[/]",
            _ => "[red]failed [/]",
        };
        yield return $"{state}  {Words.Literal(check.Name.PadRight(width))}  {Words.Literal(check.Detail)}";
        if (check.Hint is not null)
        {
            yield return $"{new string(' ', width + 11)}[grey]hint:[/] {Words.Literal(check.Hint)}";
        }
    }
}
