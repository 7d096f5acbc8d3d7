using System.Collections.Immutable;
using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>The other PCs: those that are connected as a table, then those that are not, with what there is to say.</summary>
/// <param name="report">What to show.</param>
/// <param name="now">The time, for how long a ban lasts.</param>
internal sealed class PeersView(PeersReport report, DateTimeOffset now) : Renderable
{
    // The full table of a usual PC; on less the totals and addresses are left out, which --json has too.
    private const int WideScreen = 110;

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        if (report.Peers.Length == 0)
        {
            return ((IRenderable)new Markup("no other PC of the realm is in sight; medv doctor checks why\n")).Render(options, maxWidth);
        }

        PeerStatus[] connected = [.. report.Peers.Where(peer => peer.State == PeerState.Connected)];
        PeerStatus[] found = [.. report.Peers.Where(peer => peer.State == PeerState.Found)];
        PeerStatus[] banned = [.. report.Peers.Where(peer => peer.State == PeerState.Banned)];
        List<IRenderable> parts = [];
        Add(connected, null, Connected(connected, maxWidth >= WideScreen));
        Add(found, "Found, but not connected", Others(found, peer => Found(peer.Found)));
        Add(banned, "Banned", Others(banned, Ban));
        return ((IRenderable)new Rows(parts)).Render(options, maxWidth);

        void Add(PeerStatus[] peers, string? heading, Table table)
        {
            if (peers.Length == 0)
            {
                return;
            }

            if (parts.Count > 0)
            {
                parts.Add(Text.Empty);
            }

            if (heading is not null)
            {
                parts.Add(new Markup($"[bold]{heading}[/]"));
            }

            parts.Add(new Unwrapped(table));
        }
    }

    private static Table Connected(PeerStatus[] peers, bool wide)
    {
        string[] headings = wide
            ? ["NAME", ">IN", ">OUT", ">RECEIVED", ">SENT", "HOLDS", "WAN", "FOUND BY", "ADDRESS"]
            : ["NAME", ">IN", ">OUT", "WAN", "HOLDS"];
        Table table = Columns.Of(headings);
        foreach (PeerStatus peer in peers)
        {
            string name = Words.Literal(peer.Name ?? peer.Id[..8]);
            string wan = peer.WanAble == false ? "[yellow]no[/]" : "yes";
            string[] cells = wide
                ?
                [
                    name, Words.Rate(peer.ReceivedBytesPerSecond), Words.Rate(peer.SentBytesPerSecond), Words.Size(peer.ReceivedBytes), Words.Size(peer.SentBytes),
                    Holds(peer.Images), wan, Found(peer.Found), Words.Literal(peer.Addresses.FirstOrDefault("-")),
                ]
                : [name, Words.Rate(peer.ReceivedBytesPerSecond), Words.Rate(peer.SentBytesPerSecond), wan, Holds(peer.Images)];
            table.AddRow(cells);
        }

        return table;
    }

    private static Table Others(PeerStatus[] peers, Func<PeerStatus, string> say)
    {
        Table table = Columns.Of("", "", "").HideHeaders();
        foreach (PeerStatus peer in peers)
        {
            table.AddRow($"  {Words.Literal(peer.Name ?? peer.Id[..Math.Min(8, peer.Id.Length)])}", Words.Literal(string.Join(", ", peer.Addresses)), say(peer));
        }

        return table;
    }

    private static string Holds(ImmutableArray<PeerImage> images) =>
        images.Length == 0 ? "-" : string.Join(", ", images.Where(image => image.Image is not null).Select(Held).DefaultIfEmpty("other images"));

    private static string Held(PeerImage image) =>
        $"{Words.Literal($"{image.Image}@{image.Version}")} {(image.Chunks is { } all ? Words.Percent(image.ChunksHeld, all) : Words.Count(image.ChunksHeld, "chunk"))}";

    private static string Found(PeerFound? found) => found switch
    {
        PeerFound.Multicast => "mDNS",
        PeerFound.Configured => "configuration",
        PeerFound.ItCalled => "its call",
        _ => "-",
    };

    private string Ban(PeerStatus peer) =>
        $"[red]{(peer.BannedUntil is { } until ? $"for {Words.Duration(until - now)}" : "banned")}[/]{(peer.Reason is null ? "" : $": {Words.Literal(peer.Reason)}")}";
}
