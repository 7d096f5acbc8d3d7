using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>The status, three lines for each image: a bar, the sources of its bytes, rate and time left.</summary>
/// <param name="report">What to show.</param>
/// <param name="now">The time, for "5 minutes ago".</param>
internal sealed class StatusView(StatusReport report, DateTimeOffset now) : Renderable
{
    private const int LongestBar = 30;
    private const int ShortestBar = 8;

    // What stands around the bar at its longest: "   99 %  1023.9 MiB of 1023.9 GiB", "  999.9 MiB/s, 9 minutes 59 seconds left".
    private const int SizeWidth = 34;
    private const int ProgressWidth = 40;

    // On a narrow screen the rate has a line of its own, and what is in brackets is left out: broken lines are hard to read.
    private const int WideScreen = 110;

    private const string Wan = "yellow";
    private const string Peers = "green";
    private const string Local = "blue";

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        int nameWidth = report.Images.Select(image => Name(image).Length).DefaultIfEmpty().Max();
        IEnumerable<string> lines = Header().Concat(report.Images.SelectMany(image => Image(image, nameWidth, maxWidth)));
        IRenderable rows = new Rows(lines.Select(line => line.Length == 0 ? Text.Empty : (IRenderable)new Markup(line)));
        return rows.Render(options, maxWidth);
    }

    private IEnumerable<string> Header()
    {
        string realm = report.Realm is null ? "in no realm" : $"in realm [bold]{Words.Literal(report.Realm.Name ?? report.Realm.Id[..16])}[/]";
        yield return $"[bold]{Words.Literal(report.Host.Name)}[/] {realm}: {StateWord(report.State)}, {Words.Count(report.Peers, "peer")}";
        if (report.Message is not null)
        {
            yield return $"[yellow]{Words.Literal(report.Message)}[/]";
        }

        foreach (string reason in report.Manners.Reasons.Where(reason => reason != report.Message))
        {
            yield return $"[yellow]{Words.Literal(reason)}[/]";
        }

        if (report.Manners.BoostedUntil is { } until)
        {
            yield return $"[green]boosted for {Words.Duration(until - now)}[/]";
        }

        if (report.Metadata is { } metadata)
        {
            yield return $"[grey]{Freshness(metadata, now)}[/]";
            if (metadata.Error is not null)
            {
                yield return $"[yellow]the last refresh failed: {Words.Literal(metadata.Error)}[/]";
            }
        }

        if (report.Seeds is { } seeds)
        {
            yield return $"[{(seeds.Message is null ? "grey" : "yellow")}]{Words.Literal(Seeds(seeds, now))}[/]";
        }

        if (report.Images.Length == 0 && report.Realm is not null)
        {
            yield return "no images yet";
        }
    }

    private static IEnumerable<string> Image(ImageStatus image, int nameWidth, int width)
    {
        bool wide = width >= WideScreen;
        int bar = Math.Clamp(width - nameWidth - SizeWidth - (wide ? ProgressWidth : 0), ShortestBar, LongestBar);
        string indent = new(' ', nameWidth + 2);
        string size = image.BytesHeld >= image.Bytes ? Words.Size(image.Bytes) : $"{Words.Size(image.BytesHeld)} of {Words.Size(image.Bytes)}";
        yield return "";
        yield return $"[bold]{Words.Literal(Name(image).PadRight(nameWidth))}[/]  {Bar(image, bar)} {Words.Percent(image.BytesHeld, image.Bytes),5}  {size}{(wide ? $"  {Progress(image)}" : "")}";
        if (!wide)
        {
            yield return indent + Progress(image);
        }

        if (image.BytesHeld > 0 && image.State != ImageState.ReadingManifest)
        {
            string patches = image.Sources.PatchBytes > 0 ? $" and {Words.Size(image.Sources.PatchBytes)} by patches" : "";
            yield return $"{indent}[{Wan}]WAN {Words.Size(image.Sources.WanBytes)}{patches}[/], [{Peers}]peers {Words.Size(image.Sources.PeerBytes)}[/], "
                + $"[{Local}]this disk {Words.Size(image.Sources.HereBytes)}[/]"
                + (wide ? $" [grey](read from the origin: {Words.Size(image.WanBodyBytes)})[/]" : "");
        }

        if (image.Message is not null)
        {
            yield return $"{indent}[yellow]{Words.Literal(image.Message)}[/]";
        }

        if (image.Path is not null)
        {
            yield return $"{indent}[grey]{Words.Literal(image.Path)}[/]";
        }
    }

    private static string Progress(ImageStatus image) => image.State switch
    {
        ImageState.Fetching when image.BytesPerSecond > 0 =>
            $"{Words.Rate(image.BytesPerSecond)}{Words.Left(image.SecondsLeft)}",
        ImageState.Complete when image is { StartedAt: { } started, CompletedAt: { } completed } => $"[green]complete[/] in {Words.Duration(completed - started)}",
        ImageState.Complete => "[green]complete[/]",
        ImageState.Fetching => "fetching",
        ImageState.ReadingManifest => "reading the manifest",
        ImageState.Recovering => "checking what is on disk",
        ImageState.Verifying => "verifying the disk",
        _ => "[yellow]waiting[/]",
    };

    // Each source has its part of the bar, rounded so that the parts never exceed what is held.
    private static string Bar(ImageStatus image, int cells)
    {
        long whole = Math.Max(1, image.Bytes);
        int held = Cells(image.BytesHeld, whole, cells);
        int wan = Math.Min(held, Cells(image.Sources.WanBytes + image.Sources.PatchBytes, whole, cells));
        int local = Math.Min(held - wan, Cells(image.Sources.HereBytes, whole, cells));
        return $"[{Wan}]{new string('█', wan)}[/][{Peers}]{new string('█', held - wan - local)}[/][{Local}]{new string('█', local)}[/][grey]{new string('░', cells - held)}[/]";
    }

    private static int Cells(long bytes, long whole, int cells) => (int)Math.Clamp(Math.Round((double)cells * bytes / whole), 0, cells);

    private static string Freshness(MetadataStatus metadata, DateTimeOffset now)
    {
        string refreshed = metadata.RefreshedAt is { } at ? $"refreshed {Words.Duration(now - at)} ago" : "never refreshed";
        string expires = metadata.ExpiresAt switch
        {
            null => "",
            { } end when end <= now => $", expired {Words.Duration(now - end)} ago",
            { } end => $", valid for {Words.Duration(end - now)}",
        };
        return $"metadata {refreshed}{expires}";
    }

    private static string Seeds(SeedsStatus seeds, DateTimeOffset now) => seeds switch
    {
        { Message: string message } => $"files of this PC could not be indexed: {message}",
        { State: SeedsState.Indexing } =>
            $"files of this PC are being indexed: {Words.Count(seeds.FilesRead, "new file")}, {Words.Size(seeds.BytesRead)} so far",
        { IndexedAt: { } at } => $"{Words.Count(seeds.Files, "file")} of this PC, {Words.Size(seeds.Bytes)}, indexed {Words.Duration(now - at)} ago",
        _ => "files of this PC are not indexed yet",
    };

    private static string StateWord(DaemonState state) => state switch
    {
        DaemonState.Unenrolled => "[yellow]not enrolled[/]",
        DaemonState.Starting => "starting",
        DaemonState.Settling => "waiting a moment for other PCs",
        DaemonState.Delivering => "[green]delivering[/]",
        DaemonState.Idle => "[green]all images are here[/]",
        _ => "[yellow]waiting[/]",
    };

    private static string Name(ImageStatus image) => $"{image.Image}@{image.Version}";
}
