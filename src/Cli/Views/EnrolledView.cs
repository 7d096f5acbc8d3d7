using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>What came of an enrolment.</summary>
internal static class EnrolledView
{
    public static IRenderable Of(StatusReport report) =>
        new Markup($"{Words.Literal(report.Host.Name)} now belongs to realm {Words.Literal(report.Realm?.Name ?? report.Realm?.Id ?? "?")}\n");
}
