using MedV.Daemon.Control.Contract;

namespace MedV.Cli.Tests;

/// <summary>Reports of a PC in the middle of its day.</summary>
internal static class Reports
{
    public const long MiB = 1024 * 1024;

    public static readonly ImageStatus Fetching = new(
        "win10", 7, new string('a', 64), ImageState.Fetching, Message: null, 400 * MiB, 1000, 500, 300 * MiB, 150 * MiB,
        new SourceBytes(30 * MiB, 0, 120 * MiB, 0, 0, 0), 24 * MiB, 12 * MiB, SecondsLeft: 75, Ran.Now.AddSeconds(-20), CompletedAt: null, Path: null);

    public static readonly ImageStatus Complete = Fetching with
    {
        State = ImageState.Complete,
        ChunksHeld = 1000,
        BytesHeld = 300 * MiB,
        Sources = new SourceBytes(80 * MiB, 0, 120 * MiB, 1 * MiB, 59 * MiB, 40 * MiB),
        BytesPerSecond = 0,
        SecondsLeft = null,
        CompletedAt = Ran.Now.AddSeconds(-6),
        Path = "/var/lib/medv/disk.raw",
    };

    public static readonly MannersStatus Manners = new(
        [], PausedPart.None, null, null, null, WanDelay: null, BoostedUntil: null, new HostStandingStatus(false, false, false, false, 125_000_000, 127));

    public static StatusReport Status(params ImageStatus[] images) => new(
        "0.1.0",
        new HostStatus("pc-07", new string('c', 64)),
        new RealmStatus(new string('d', 64), "Contoso [Berlin]", ["https://images.example.org/medv"]),
        new MetadataStatus(Ran.Now.AddMinutes(-3), Ran.Now.AddDays(7), Error: null),
        DaemonState.Delivering,
        Message: null,
        Peers: 3,
        Pause: null,
        Seeds: null,
        Manners,
        [.. images]);

    public static readonly WhyReport Why = new(
        "win10", 7, ImageState.Complete, Message: null, BytesPerSecond: 0, SecondsLeft: null, 300 * MiB,
        [
            new SourceShare(SourceKind.Peer, 140 * MiB, 500, "pc-02"),
            new SourceShare(SourceKind.Peer, 100 * MiB, 300, "pc-03"),
            new SourceShare(SourceKind.Wan, 60 * MiB, 200, Peer: null),
        ],
        [
            new WanShare(WanReason.Owner, 12, 40 * MiB, 0),
            new WanShare(WanReason.Takeover, 1, 2 * MiB, 0),
            new WanShare(WanReason.Metadata, 0, 2048, 0),
        ],
        [new WanBundle(4, new string('e', 64), 1, 2 * MiB, 0, WanReason.Takeover, Ran.Now)]);
}
