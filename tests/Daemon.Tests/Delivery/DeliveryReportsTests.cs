using MedV.Chunking;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
using MedV.Store.State;
using MedV.Trust.Realms;
using SourceKind = MedV.Daemon.Control.Contract.SourceKind;

namespace MedV.Daemon.Tests.Delivery;

public sealed class DeliveryReportsTests
{
    private static readonly Digest Manifest = Digest.Of("manifest"u8);
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly DeliveryRecord Record = new(
        "win10",
        7,
        Manifest,
        DeliveryState.Fetching,
        Noon,
        null,
        WanBodyBytes: 40,
        [
            new SourceTally(Store.State.SourceKind.Wan, "", "", 100, 1),
            new SourceTally(Store.State.SourceKind.Patch, "", "", 50, 1),
            new SourceTally(Store.State.SourceKind.Peer, "aa", "pc2", 200, 2),
            new SourceTally(Store.State.SourceKind.Peer, "bb", "pc3", 300, 3),
            new SourceTally(Store.State.SourceKind.Local, "", "", 6, 1),
            new SourceTally(Store.State.SourceKind.Version, "", "", 7, 1),
            new SourceTally(Store.State.SourceKind.File, "", "", 8, 2),
        ]);

    [Fact]
    public void A_delivery_that_failed_to_begin_waits_and_says_why()
    {
        ImageStatus status = Status(new DeliveryProgress(ImageState.Waiting, "the disk is full", null, null));

        Assert.Equal((ImageState.Waiting, "the disk is full"), (status.State, status.Message));
        Assert.Null(status.Path);
    }

    [Fact]
    public void The_sources_are_those_of_the_record_with_the_peers_summed_up()
    {
        ImageStatus status = Status(new DeliveryProgress(ImageState.Fetching, null, null, null));

        Assert.Equal(new SourceBytes(100, 50, 500, 6, 7, 8), status.Sources);
        Assert.Equal(40, status.WanBodyBytes);
    }

    [Fact]
    public void Why_tells_other_versions_from_files_of_the_host()
    {
        WhyReport why = DeliveryReports.Why(Status(new DeliveryProgress(ImageState.Fetching, null, null, null)), Record, []);

        Assert.Equal(
            [(SourceKind.Local, 6L, 1L), (SourceKind.Version, 7L, 1L), (SourceKind.File, 8L, 2L)],
            why.Sources.Where(source => source.Source is not (SourceKind.Wan or SourceKind.Patch or SourceKind.Peer)).Select(source => (source.Source, source.Bytes, source.Chunks)));
    }

    [Fact]
    public void Why_names_each_peer_and_each_reason_and_keeps_metadata_out_of_the_bundles()
    {
        WanFetch[] log =
        [
            new(0, Manifest, 0, 15, DeliveryReports.MetadataReason, Noon),
            new(4, Manifest, 1, 20, "owner", Noon),
            new(5, Manifest, 2, 5, "takeover", Noon) { PatchBytes = 3 },
            new(0, Manifest, 0, 7, DeliveryReports.ManifestReason, Noon),
        ];

        WhyReport why = DeliveryReports.Why(Status(new DeliveryProgress(ImageState.Fetching, null, null, null)), Record, log);

        Assert.Equal(["pc3", "pc2"], why.Sources.Where(source => source.Peer is not null).Select(source => source.Peer!));
        Assert.Equal(
            [(WanReason.Owner, 1L, 20L, 0L), (WanReason.Takeover, 1L, 5L, 3L), (WanReason.Manifest, 1L, 7L, 0L), (WanReason.Metadata, 0L, 15L, 0L)],
            why.Wan.Select(share => (share.Reason, share.Bundles, share.Bytes, share.PatchBytes)));
        Assert.Equal([4, 5, 0], why.Bundles.Select(bundle => bundle.Bundle));
    }

    private static ImageStatus Status(DeliveryProgress progress) =>
        DeliveryReports.Status(ImageVersion.Of("win10", 7, 1000, "manifest"u8), Manifest, progress, Record);
}
