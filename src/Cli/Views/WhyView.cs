using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>Where bytes came from and why, in words that a help desk can read out.</summary>
internal static class WhyView
{
    public static IRenderable Of(WhyReport report)
    {
        long here = report.Sources.Sum(share => share.Bytes);
        return new Rows(
        [
            new Markup($"[bold]{Words.Literal(report.Image)}@{report.Version}[/]: {Words.Size(here)} of {Words.Size(report.Bytes)} are on this PC"),
            .. Now(report),
            Text.Empty,
            new Markup("[bold]Where they came from[/]"),
            new Unwrapped(Sources(report)),
            Text.Empty,
            .. Wan(report),
        ]);
    }

    /// <summary>What goes on now, or what it waits for; nothing when it is complete.</summary>
    private static IEnumerable<IRenderable> Now(WhyReport report)
    {
        string? now = report switch
        {
            { State: ImageState.Complete } => null,
            { Message: string message } => $"[yellow]it waits: {Words.Literal(message)}[/]",
            { State: ImageState.ReadingManifest } => "the lists of what it consists of are on their way",
            { State: ImageState.Recovering } => "what is on this PC already is being checked",
            { State: ImageState.Verifying } => "the disk is read back and checked",
            { BytesPerSecond: > 0 } => $"it comes at {Words.Rate(report.BytesPerSecond)}{Words.Left(report.SecondsLeft)}",
            _ => "it is being fetched",
        };
        if (now is not null)
        {
            yield return new Markup(now);
        }
    }

    private static Table Sources(WhyReport report)
    {
        Table table = Columns.Of("", ">", ">", ">").HideHeaders();
        AddKinds(table, report, [SourceKind.Peer], "other PCs of this site");
        foreach (SourceShare share in report.Sources.Where(share => share is { Source: SourceKind.Peer, Peer: not null }).OrderByDescending(share => share.Bytes))
        {
            AddPart(table, share.Peer!, share);
        }

        AddKinds(table, report, [SourceKind.Wan], "the origin, over the WAN");
        SourceKind[] here = [SourceKind.Version, SourceKind.File, SourceKind.Local];
        AddKinds(table, report, here, "this PC's own disk");
        foreach (SourceShare share in report.Sources.Where(share => here.Contains(share.Source)).OrderBy(share => Array.IndexOf(here, share.Source)))
        {
            AddPart(table, Place(share.Source), share);
        }

        if (report.Sources.Any(share => share.Source == SourceKind.Patch))
        {
            AddKinds(table, report, [SourceKind.Patch], "patches from the origin, and the older version here");
        }

        return table;
    }

    private static void AddKinds(Table table, WhyReport report, SourceKind[] kinds, string words)
    {
        long bytes = report.Sources.Where(share => kinds.Contains(share.Source)).Sum(share => share.Bytes);
        long chunks = report.Sources.Where(share => kinds.Contains(share.Source)).Sum(share => share.Chunks);
        table.AddRow($"  {words}", Words.Size(bytes), Words.Percent(bytes, report.Bytes), Words.Count(chunks, "chunk"));
    }

    private static void AddPart(Table table, string name, SourceShare share) =>
        table.AddRow($"    {Words.Literal(name)}", $"[grey]{Words.Size(share.Bytes)}[/]", "", $"[grey]{Words.Count(share.Chunks, "chunk")}[/]");

    private static string Place(SourceKind kind) => kind switch
    {
        SourceKind.Version => "other versions and images",
        SourceKind.File => "files of this PC",
        _ => "found there after a restart",
    };

    private static IEnumerable<IRenderable> Wan(WhyReport report)
    {
        long bytes = report.Wan.Sum(share => share.Bytes);
        if (bytes == 0)
        {
            yield return new Markup("[bold]This PC read nothing over the WAN for it[/]");
            yield break;
        }

        yield return new Markup($"[bold]Why this PC read {Words.Size(bytes)} over the WAN[/] [grey](as it travels: compressed)[/]");
        WanShare[] shares = [.. report.Wan.Where(share => share.Bytes > 0).OrderByDescending(share => share.Bytes)];
        int width = shares.Max(share => Words.Size(share.Bytes).Length);
        foreach (WanShare share in shares)
        {
            string parts = share.Bundles > 0 ? $" [grey]({Words.Count(share.Bundles, "part")})[/]" : "";
            yield return new Markup($"  {Words.Size(share.Bytes).PadLeft(width)}  {Reason(share.Reason)}{parts}");
        }

        long patches = report.Wan.Sum(share => share.PatchBytes);
        if (patches > 0)
        {
            long made = report.Sources.Where(share => share.Source == SourceKind.Patch).Sum(share => share.Bytes);
            yield return new Markup($"  {Words.Size(patches)} of it were patches, which made {Words.Size(made)} of an older version");
        }
    }

    private static string Reason(WanReason reason) => reason switch
    {
        WanReason.Owner => "it was this PC's turn: one PC of the site fetches each part, and passes it on to the others",
        WanReason.Takeover => "the PC whose turn it was went away or got stuck, so this one took over",
        WanReason.Alone => "no other PC of the realm was in sight",
        WanReason.Deadline => "it was another PC's turn, but this one had to be done in time",
        WanReason.Manifest => "lists of what it consists of, which one PC of the site fetches for all",
        _ => "signed lists, which every PC reads and checks for itself",
    };
}
