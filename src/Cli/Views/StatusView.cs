using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>The status, three lines for each image: a bar, the sources of its bytes, rate and time left.</summary>
internal sealed class StatusView : Renderable
{
    private const int BarCells = 30;
    private const string Wan = "yellow";
    private const string Peers = "green";
    private const string Local = "blue";

    private readonly Rows _rows;

    /// <summary>Prepares the view.</summary>
    /// <param name="report">What to show.</param>
    /// <param name="now">The time, for "5 minutes ago".</param>
    public StatusView(StatusReport report, DateTimeOffset now)
    {
        int nameWidth = report.Images.Select(image => Name(image).Length).DefaultIfEmpty().Max();
        _rows = new Rows(Header(report, now).Concat(report.Images.SelectMany(image => Image(image, nameWidth))).Select(line => line.Length == 0 ? Text.Empty : (IRenderable)new Markup(line)));
    }

    protected override Measurement Measure(RenderOptions options, int maxWidth) => ((IRenderable)_rows).Measure(options, maxWidth);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => ((IRenderable)_rows).Render(options, maxWidth);

    private static IEnumerable<string> Header(StatusReport report, DateTimeOffset now)
    {
        string realm = report.Realm is null ? "in no realm" : $"in realm [bold]{Markup.Escape(report.Realm.Name ?? report.Realm.Id[..16])}[/]";
        yield return $"[bold]{Markup.Escape(report.Host.Name)}[/] {realm}: {StateWord(report.State)}, {Words.Count(report.Peers, "peer")}";
        if (report.Message is not null)
        {
            yield return $"[yellow]{Markup.Escape(report.Message)}[/]";
        }

        if (report.Metadata is { } metadata)
        {
            yield return $"[grey]{Freshness(metadata, now)}[/]";
            if (metadata.Error is not null)
            {
                yield return $"[yellow]the last refresh failed: {Markup.Escape(metadata.Error)}[/]";
            }
        }

        if (report.Images.Length == 0 && report.Realm is not null)
        {
            yield return "no images yet";
        }
    }

    private static IEnumerable<string> Image(ImageStatus image, int nameWidth)
    {
        string indent = new(' ', nameWidth + 2);
        string size = image.BytesHeld >= image.Bytes ? Words.Size(image.Bytes) : $"{Words.Size(image.BytesHeld)} of {Words.Size(image.Bytes)}";
        yield return "";
        yield return $"[bold]{Markup.Escape(Name(image).PadRight(nameWidth))}[/]  {Bar(image)} {Words.Percent(image.BytesHeld, image.Bytes),5}  {size}  {Progress(image)}";
        if (image.BytesHeld > 0)
        {
            yield return $"{indent}[{Wan}]WAN {Words.Size(image.Sources.WanBytes)}[/], [{Peers}]peers {Words.Size(image.Sources.PeerBytes)}[/], "
                + $"[{Local}]this disk {Words.Size(image.Sources.LocalBytes)}[/] [grey](read from the origin: {Words.Size(image.WanBodyBytes)})[/]";
        }

        if (image.Message is not null)
        {
            yield return $"{indent}[yellow]{Markup.Escape(image.Message)}[/]";
        }

        if (image.Path is not null)
        {
            yield return $"{indent}[grey]{Markup.Escape(image.Path)}[/]";
        }
    }

    private static string Progress(ImageStatus image) => image.State switch
    {
        ImageState.Fetching when image.BytesPerSecond > 0 =>
            $"{Words.Size(image.BytesPerSecond)}/s{(image.SecondsLeft is { } left ? $", {Words.Duration(TimeSpan.FromSeconds(Math.Min(left, 31_536_000)))} left" : "")}",
        ImageState.Complete when image is { StartedAt: { } started, CompletedAt: { } completed } => $"[green]complete[/] in {Words.Duration(completed - started)}",
        ImageState.Complete => "[green]complete[/]",
        ImageState.Fetching => "fetching",
        ImageState.Recovering => "checking what is on disk",
        ImageState.Verifying => "verifying the disk",
        _ => "[yellow]waiting[/]",
    };

    // Each source has its part of the bar, rounded so that the parts never exceed what is held.
    private static string Bar(ImageStatus image)
    {
        long whole = Math.Max(1, image.Bytes);
        int held = Cells(image.BytesHeld, whole);
        int wan = Math.Min(held, Cells(image.Sources.WanBytes, whole));
        int local = Math.Min(held - wan, Cells(image.Sources.LocalBytes, whole));
        return $"[{Wan}]{new string('█', wan)}[/][{Peers}]{new string('█', held - wan - local)}[/][{Local}]{new string('█', local)}[/][grey]{new string('░', BarCells - held)}[/]";
    }

    private static int Cells(long bytes, long whole) => (int)Math.Clamp(Math.Round((double)BarCells * bytes / whole), 0, BarCells);

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
