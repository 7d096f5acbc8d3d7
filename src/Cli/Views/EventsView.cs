using MedV.Daemon.Control.Contract;

namespace MedV.Cli.Views;

/// <summary>One line for each event, in markup.</summary>
internal static class EventsView
{
    /// <summary>Tells of an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="zone">The time zone of whoever reads it.</param>
    public static string Line(DaemonEvent happened, TimeZoneInfo zone) =>
        $"[grey]{TimeZoneInfo.ConvertTime(happened.At, zone):yyyy-MM-dd HH:mm:ss}[/]  {Tell(happened)}";

    private static string Tell(DaemonEvent happened) => happened switch
    {
        DaemonEvent.Started started => $"medvd {Words.Literal(started.Version)} started{(started.Clean ? "" : "; [yellow]the run before was cut off[/]")}",
        DaemonEvent.Stopped => "medvd stopped",
        DaemonEvent.Lost lost => $"[yellow]{Words.Count(lost.Events, "event")} could not be written[/]",
        DaemonEvent.Bundle bundle => Bundle(bundle),
        DaemonEvent.DeliveryStarted delivery => $"{Name(delivery.Image, delivery.Version)} is wanted, a disk of {Words.Size(delivery.DiskBytes)}",
        DaemonEvent.DeliveryCompleted delivery =>
            $"{Name(delivery.Image, delivery.Version)} is [green]complete[/] after {Words.Duration(delivery.At - delivery.StartedAt)}, with {Words.Size(delivery.WanBodyBytes)} read over the WAN",
        DaemonEvent.PeerBanned ban =>
            $"[red]banned[/] {Words.Literal(ban.Peer.Name ?? ban.Peer.Id[..8])} for {Words.Duration(ban.Until - ban.At)}: {Words.Literal(ban.Reason)}",
        DaemonEvent.OriginUnreachable origin => $"[yellow]{Words.Literal(origin.Origin)} does not answer as it should[/]: {Words.Literal(origin.Reason)}",
        DaemonEvent.OriginBack origin => $"{Words.Literal(origin.Origin)} [green]answers again[/], after {Words.Duration(origin.At - origin.Since)}",
        DaemonEvent.Paused pause => $"[yellow]paused[/]: {Words.Literal(pause.Detail ?? pause.Reason.ToString().ToLowerInvariant())}",
        DaemonEvent.Resumed resumed => $"goes on, after a pause of {Words.Duration(resumed.At - resumed.Since)}",
        _ => happened.GetType().Name,
    };

    private static string Bundle(DaemonEvent.Bundle bundle)
    {
        string time = bundle.StartedAt is { } started && bundle.EndedAt > started
            ? $" in {Words.Seconds(bundle.EndedAt - started)} ({Words.Rate((long)(bundle.Bytes / (bundle.EndedAt - started).TotalSeconds))})"
            : "";
        string what = bundle.Part == BundlePart.Disk ? $"part {bundle.Number}" : $"part {bundle.Number} of the manifest";
        string patches = bundle.PatchBytes > 0 ? $", {Words.Size(bundle.PatchBytes)} of it patches" : "";
        string end = bundle.Whole ? "" : $"; [yellow]broken off[/]{(bundle.Error is null ? "" : $": {Words.Literal(bundle.Error)}")}";
        return $"{Name(bundle.Image, bundle.Version)}  {Words.Size(bundle.Bytes)} over the WAN{time}{patches}, {what}: {Reason(bundle)}{end}";
    }

    private static string Reason(DaemonEvent.Bundle bundle) => bundle.Reason switch
    {
        WanReason.Owner => "this PC's turn",
        WanReason.Takeover => $"taken over from {(bundle.TakenOverFrom is { } from ? Words.Literal(from.Name ?? from.Id[..8]) : "another PC")}",
        WanReason.Alone => "no other PC in sight",
        WanReason.Deadline => "out of turn, to be done in time",
        _ => bundle.Reason.ToString().ToLowerInvariant(),
    };

    private static string Name(string image, int version) => $"[bold]{Words.Literal(image)}@{version}[/]";
}
