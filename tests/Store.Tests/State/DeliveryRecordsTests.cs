using MedV.Chunking;
using MedV.Store.State;

namespace MedV.Store.Tests.State;

public sealed class DeliveryRecordsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Digest Manifest = Digest.Of("manifest"u8);

    private readonly TemporaryFolder _folder = new();
    private readonly StateDatabase _state;

    public DeliveryRecordsTests() => _state = StateDatabase.Open(_folder.Path);

    [Fact]
    public void A_delivery_that_began_is_found_as_it_began()
    {
        _state.Images.Begin("win10", 7, Manifest, Noon);

        DeliveryRecord record = _state.Images.Find("win10", 7)!;

        Assert.Equal(("win10", 7, Manifest), (record.Image, record.Version, record.Manifest));
        Assert.Equal((DeliveryState.Recovering, Noon, null), (record.State, record.StartedAt, record.CompletedAt));
        Assert.Equal(0, record.WanBodyBytes);
        Assert.Empty(record.Sources);
    }

    [Fact]
    public void A_delivery_that_never_began_is_not_found()
    {
        _state.Images.Begin("win10", 7, Manifest, Noon);

        Assert.Null(_state.Images.Find("win10", 8));
        Assert.Null(_state.Images.Find("win11", 7));
    }

    [Fact]
    public void What_each_source_gave_adds_up_over_a_restart()
    {
        _state.Images.Begin("win10", 7, Manifest, Noon);
        _state.Images.Add("win10", 7, 900, [new(SourceKind.Wan, "", "", 1000, 2), new(SourceKind.Peer, "id1", "old-name", 50, 1)]);

        _state.Images.Begin("win10", 7, Manifest, Noon.AddHours(1));
        _state.Images.Add("win10", 7, 100, [new(SourceKind.Peer, "id1", "pc1", 5, 1), new(SourceKind.Peer, "id2", "pc2", 7, 3)]);

        DeliveryRecord record = _state.Images.Find("win10", 7)!;
        Assert.Equal((1000, Noon), (record.WanBodyBytes, record.StartedAt));
        Assert.Equal(
            [
                new(SourceKind.Wan, "", "", 1000, 2),
                new(SourceKind.Peer, "id1", "pc1", 55, 2),
                new(SourceKind.Peer, "id2", "pc2", 7, 3),
            ],
            record.Sources.ToArray());
    }

    [Fact]
    public void A_version_with_another_manifest_begins_anew()
    {
        _state.Images.Begin("win10", 7, Manifest, Noon);
        _state.Images.Add("win10", 7, 900, []);

        _state.Images.Begin("win10", 7, Digest.Of("other"u8), Noon);

        DeliveryRecord record = Assert.Single(_state.Images.ReadAll());
        Assert.Equal((0, Digest.Of("other"u8)), (record.WanBodyBytes, record.Manifest));
    }

    [Fact]
    public void The_time_of_completion_is_the_first_and_goes_when_the_disk_is_assembled_again()
    {
        _state.Images.Begin("win10", 7, Manifest, Noon);

        _state.Images.SetState("win10", 7, DeliveryState.Complete, Noon.AddHours(1));
        _state.Images.SetState("win10", 7, DeliveryState.Complete, Noon.AddHours(2));
        DateTimeOffset? complete = _state.Images.Find("win10", 7)!.CompletedAt;
        _state.Images.SetState("win10", 7, DeliveryState.Fetching, Noon.AddHours(3));
        DateTimeOffset? again = _state.Images.Find("win10", 7)!.CompletedAt;

        Assert.Equal(Noon.AddHours(1), complete);
        Assert.Null(again);
    }

    [Fact]
    public void The_WAN_log_comes_back_in_order_and_for_its_version_only()
    {
        _state.Images.Begin("win10", 7, Manifest, Noon);
        _state.Images.Begin("win10", 8, Manifest, Noon);
        WanFetch[] fetches = [.. Enumerable.Range(0, 3).Select(n => new WanFetch(n, Digest.Of([(byte)n]), n + 5, 2_000_000, "owner", Noon.AddSeconds(n)) { PatchBytes = n })];

        _state.WanLog.Append("win10", 7, fetches[..2]);
        _state.WanLog.Append("win10", 8, fetches);
        _state.WanLog.Append("win10", 7, fetches[2..]);

        Assert.Equal(fetches, _state.WanLog.Read("win10", 7));
    }

    [Fact]
    public void The_WAN_log_keeps_the_latest_entries_of_each_version()
    {
        _state.Images.Begin("win10", 7, Manifest, Noon);
        _state.Images.Begin("other", 1, Manifest, Noon);
        _state.WanLog.Append("other", 1, [new(0, Manifest, 0, 1, "alone", Noon)]);

        _state.WanLog.Append("win10", 7, [.. Enumerable.Range(0, WanLog.EntriesKeptPerVersion + 3).Select(n => new WanFetch(n, Manifest, 0, 1, "owner", Noon))]);

        IReadOnlyList<WanFetch> kept = _state.WanLog.Read("win10", 7);
        Assert.Equal((3, WanLog.EntriesKeptPerVersion), (kept[0].Bundle, kept.Count));
        Assert.Single(_state.WanLog.Read("other", 1));
    }

    [Fact]
    public void A_removed_delivery_takes_its_log_along()
    {
        _state.Images.Begin("win10", 7, Manifest, Noon);
        _state.WanLog.Append("win10", 7, [new(0, Manifest, 0, 1, "alone", Noon)]);
        _state.Images.Add("win10", 7, 0, [new(SourceKind.Wan, "", "", 1, 1)]);

        _state.Images.Remove("win10", 7);
        _state.Images.Begin("win10", 7, Manifest, Noon);

        Assert.Empty(_state.WanLog.Read("win10", 7));
        Assert.Empty(_state.Images.Find("win10", 7)!.Sources);
    }

    public void Dispose()
    {
        _state.Dispose();
        _folder.Dispose();
    }
}
