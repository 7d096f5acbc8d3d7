using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Demo;

/// <summary>Draws a delivery while it runs: a live table on a terminal, a line every few seconds elsewhere.</summary>
internal static class DeliveryView
{
    private const int BarCells = 24;

    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Runs <paramref name="work"/>, drawing whenever it reports.</summary>
    public static async Task ShowAsync(IAnsiConsole console, Func<Action<Delivery>, Task> work)
    {
        if (console.Profile.Capabilities.Interactive)
        {
            await console.Live(new Text("")).AutoClear(true).StartAsync(context => work(delivery => context.UpdateTarget(Draw(delivery))));
            return;
        }

        TimeSpan next = LineEvery;
        await work(delivery =>
        {
            if (delivery.Elapsed >= next)
            {
                next += LineEvery;
                console.WriteLine(Line(delivery));
            }
        });
    }

    private static Rows Draw(Delivery delivery)
    {
        Table table = new Table().Border(TableBorder.None).AddColumns("", "", "", "from the WAN", "from peers");
        table.Columns[3].RightAligned();
        table.Columns[4].RightAligned();
        foreach (HostProgress host in delivery.Hosts)
        {
            double done = Part(host);
            int filled = (int)(done * BarCells);
            table.AddRow(
                new Markup($"  {host.Name}"),
                new Markup($"[green]{new string('━', filled)}[/][grey]{new string('━', BarCells - filled)}[/]"),
                new Markup(host.Completed is null ? $"{done,4:0%} {Markup.Escape(host.State)}" : "[green]complete[/]"),
                new Markup(Megabytes(host.Image?.Sources.WanBytes)),
                new Markup(Megabytes(host.Image?.Sources.PeerBytes)));
        }

        IRenderable site = new Markup($"  [grey]{delivery.Elapsed.TotalSeconds,5:0.0} s   {Rate(delivery)}[/]");
        return new Rows(table, site);
    }

    private static string Line(Delivery delivery) =>
        $"  {delivery.Elapsed.TotalSeconds,4:0} s  {string.Join("  ", delivery.Hosts.Select(host => $"{host.Name} {Part(host):0%}"))}  {Rate(delivery)}";

    private static string Rate(Delivery delivery) =>
        $"{Megabytes(delivery.WanBytes)} over the WAN, {delivery.Hosts.Sum(host => host.Image?.BytesHeld ?? 0) / 1e6 / delivery.Elapsed.TotalSeconds:0} MB/s to the PCs";

    // While the manifest is read, the bytes are those of its pages.
    private static double Part(HostProgress host) =>
        host.Image is { State: not "readingManifest", Bytes: > 0 } image ? Math.Min(1, (double)image.BytesHeld / image.Bytes) : 0;

    private static string Megabytes(long? bytes) => $"{(bytes ?? 0) / 1e6:0.0} MB";
}
