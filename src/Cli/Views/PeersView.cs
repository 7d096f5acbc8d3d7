using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>One line for each peer.</summary>
internal static class PeersView
{
    public static IRenderable Of(PeersReport report, DateTimeOffset now)
    {
        if (report.Peers.Length == 0)
        {
            return new Markup("no other PC of the realm is in sight; medv doctor checks why\n");
        }

        Table table = Columns.Of("NAME", "ADDRESS", ">RECEIVED", ">SENT", ">CHUNKS", "STATE");
        foreach (PeerStatus peer in report.Peers)
        {
            table.AddRow(
                Words.Literal(peer.Name),
                Words.Literal(peer.Address),
                Words.Size(peer.ReceivedBytes),
                Words.Size(peer.SentBytes),
                $"{peer.Images.Sum(image => image.ChunksHeld)}",
                peer.State == PeerState.Connected ? "[green]connected[/]" : $"[red]banned[/]{Ban(peer, now)}");
        }

        return new Unwrapped(table);
    }

    private static string Ban(PeerStatus peer, DateTimeOffset now) =>
        $"{(peer.BannedUntil is { } until ? $" for {Words.Duration(until - now)}" : "")}{(peer.Reason is null ? "" : $": {Words.Literal(peer.Reason)}")}";
}
