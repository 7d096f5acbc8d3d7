using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>What came of a boost: how long it lasts, and what holds the PC back all the same.</summary>
internal static class BoostedView
{
    public static IRenderable Of(StatusReport report, DateTimeOffset now)
    {
        string boosted = report.Manners.BoostedUntil is { } until ? $"boosted for {Words.Duration(until - now)}" : "not boosted any more";
        return new Markup(string.Concat(report.Manners.Reasons.Select(Words.Literal).Prepend(boosted).Select(line => line + "\n")));
    }
}
