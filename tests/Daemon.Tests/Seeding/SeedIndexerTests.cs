using MedV.Daemon.Control.Contract;
using MedV.Daemon.Seeding;
using MedV.Testing.Chunking;

namespace MedV.Daemon.Tests.Seeding;

public sealed class SeedIndexerTests : IDisposable
{
    private readonly SeedingHost _host = new();

    [Fact]
    public async Task The_first_look_comes_after_the_start_delay_and_the_next_one_about_a_day_later()
    {
        _host.Write("first", SampleImage.RandomBytes(1, 10_000));
        using SeedIndexer indexer = _host.Indexer();
        await indexer.StartAsync(_host.Token);
        SeedsStatus? before = _host.Store.Seeds.Status;
        await _host.NextIndexAfterAsync(TimeSpan.FromMinutes(1));
        SeedsStatus? first = _host.Store.Seeds.Status;
        _host.Write("second", SampleImage.RandomBytes(2, 20_000));

        _host.Time.Advance(TimeSpan.FromHours(20));
        Assert.Equal(1, _host.Store.Seeds.Index!.Files);
        await _host.NextIndexAfterAsync(TimeSpan.FromHours(8));

        SeedsStatus? second = _host.Store.Seeds.Status;
        Assert.Equal((SeedsState.Waiting, 0L, null), (before!.State, before.Files, before.IndexedAt));
        Assert.Equal((SeedsState.Ready, 1L, 10_000L, 1L), (first!.State, first.Files, first.Bytes, first.FilesRead));
        Assert.Equal((SeedsState.Ready, 2L, 30_000L, 1L), (second!.State, second.Files, second.Bytes, second.FilesRead));
        await indexer.StopAsync(_host.Token);
    }

    [Fact]
    public async Task An_index_of_an_earlier_run_is_used_at_once_and_looked_after_when_it_is_a_day_old()
    {
        _host.Write("file", SampleImage.RandomBytes(1, 10_000));
        await _host.IndexAsync();
        DateTimeOffset? written = _host.Store.Seeds.Index!.WrittenAt;
        _host.Restart();
        using SeedIndexer indexer = _host.Indexer();

        await indexer.StartAsync(_host.Token);

        Assert.Equal((SeedsState.Ready, 1L, written), (_host.Store.Seeds.Status!.State, _host.Store.Seeds.Status.Files, _host.Store.Seeds.Status.IndexedAt));
        await _host.Time.UntilPendingAsync(1, _host.Token);
        _host.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(1, _host.Time.Pending);
        await _host.NextIndexAfterAsync(TimeSpan.FromHours(1));
        Assert.NotEqual(written, _host.Store.Seeds.Index!.WrittenAt);
        await indexer.StopAsync(_host.Token);
    }

    [Fact]
    public async Task Other_folders_are_looked_at_soon_after_the_start()
    {
        _host.Write("file", SampleImage.RandomBytes(1, 10_000));
        await _host.IndexAsync();
        _host.Restart();
        using SeedIndexer indexer = _host.Indexer(_host.Files, "/no/such/folder");

        await indexer.StartAsync(_host.Token);
        await _host.NextIndexAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["/no/such/folder"], _host.Store.Seeds.Status!.MissingFolders.AsEnumerable());
        await indexer.StopAsync(_host.Token);
    }

    [Fact]
    public async Task Without_folders_nothing_is_read_shown_or_kept()
    {
        _host.Write("file", SampleImage.RandomBytes(1, 10_000));
        await _host.IndexAsync();
        _host.Restart();
        using SeedIndexer indexer = _host.Indexer("");

        await indexer.StartAsync(_host.Token);
        await indexer.ExecuteTask!;

        Assert.Null(_host.Store.Seeds.Status);
        Assert.Null(_host.Store.Seeds.Index);
        Assert.Empty(Directory.GetFiles(_host.Store.SeedsFolder));
    }

    [Fact]
    public async Task A_damaged_index_is_not_used_and_made_anew()
    {
        _host.Write("file", SampleImage.RandomBytes(1, 10_000));
        await _host.IndexAsync();
        _host.Restart();
        string file = Directory.GetFiles(_host.Store.SeedsFolder).Single();
        byte[] damaged = await File.ReadAllBytesAsync(file);
        damaged[^1] ^= 1;
        await File.WriteAllBytesAsync(file, damaged);
        using SeedIndexer indexer = _host.Indexer();

        await indexer.StartAsync(_host.Token);
        Assert.Null(_host.Store.Seeds.Index);
        await _host.NextIndexAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(1, _host.Store.Seeds.Index!.Files);
        await indexer.StopAsync(_host.Token);
    }

    [Fact]
    public async Task A_folder_where_no_index_can_be_written_is_reported_and_tried_again_within_hours()
    {
        _host.Write("file", SampleImage.RandomBytes(1, 10_000));
        await File.WriteAllTextAsync(_host.Store.SeedsFolder, "in the way");
        using SeedIndexer indexer = _host.Indexer();
        await indexer.StartAsync(_host.Token);
        await _host.Time.UntilPendingAsync(1, _host.Token);
        _host.Time.Advance(TimeSpan.FromMinutes(1));
        await _host.Time.UntilPendingAsync(1, _host.Token);
        SeedsStatus? failed = _host.Store.Seeds.Status;

        File.Delete(_host.Store.SeedsFolder);
        await _host.NextIndexAfterAsync(TimeSpan.FromHours(2));

        Assert.Equal(SeedsState.Failed, failed!.State);
        Assert.Contains(_host.Store.SeedsFolder, failed.Message, StringComparison.Ordinal);
        Assert.Equal((SeedsState.Ready, null), (_host.Store.Seeds.Status!.State, _host.Store.Seeds.Status.Message));
        await indexer.StopAsync(_host.Token);
    }

    public void Dispose() => _host.Dispose();
}
