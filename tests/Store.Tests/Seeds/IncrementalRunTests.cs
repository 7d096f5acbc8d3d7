using MedV.Chunking;
using MedV.Store.Seeds;
using MedV.Testing;

namespace MedV.Store.Tests.Seeds;

public sealed class IncrementalRunTests : IDisposable
{
    private readonly HostTree _tree = new();

    [Fact]
    public async Task A_second_run_reads_nothing_when_nothing_was_changed()
    {
        WriteSome();
        await _tree.RunAsync();
        byte[] before = File.ReadAllBytes(_tree.IndexFile);

        SeedRun second = await _tree.RunAsync();

        Assert.Equal((0, 0, 20), (second.FilesRead, second.BytesRead, second.Files));
        Assert.Equal(before, File.ReadAllBytes(_tree.IndexFile));
    }

    [Fact]
    public async Task Only_what_is_new_or_was_changed_is_read_and_what_is_gone_is_forgotten()
    {
        WriteSome();
        await _tree.RunAsync();
        File.Delete(_tree.At("folder 0/3"));
        _tree.Write("folder 1/4", FileContents.Noise(104, 30_000));
        _tree.Write("folder 9/new", FileContents.Noise(109, 40_000));

        SeedRun second = await _tree.RunAsync();

        Assert.Equal((2, 70_000, 20), (second.FilesRead, second.BytesRead, second.Files));
        using SeedIndex index = _tree.Open();
        Assert.NotEmpty(HostTree.Missing(index, FileContents.Noise(3, 30_000)));
        Assert.NotEmpty(HostTree.Missing(index, FileContents.Noise(4, 30_000)));
        Assert.Empty(HostTree.Missing(index, FileContents.Noise(104, 30_000)));
        Assert.Empty(HostTree.Missing(index, FileContents.Noise(109, 40_000)));
        Assert.Empty(HostTree.Missing(index, FileContents.Noise(5, 30_000)));
        Assert.Equal(20 + HostTree.Chunks(FileContents.Noise(109, 40_000)).Count - 1, index.Chunks);
    }

    [Fact]
    public async Task A_file_that_was_given_its_old_length_and_time_back_is_read_all_the_same()
    {
        _tree.Write("file", FileContents.Noise(1, 30_000));
        await _tree.RunAsync();
        DateTime written = File.GetLastWriteTimeUtc(_tree.At("file"));

        _tree.Write("file", FileContents.Noise(2, 30_000));
        File.SetLastWriteTimeUtc(_tree.At("file"), written);
        await _tree.RunAsync();

        // The kernel's own time of the change cannot be set back.
        using SeedIndex index = _tree.Open();
        Assert.Empty(HostTree.Missing(index, FileContents.Noise(2, 30_000)));
    }

    [Fact]
    public async Task A_run_that_was_ended_leaves_the_index_as_it_was()
    {
        WriteSome();
        await _tree.RunAsync();
        byte[] before = File.ReadAllBytes(_tree.IndexFile);
        _tree.Write("new", FileContents.Noise(100, 3_000_000));

        using var stop = new CancellationTokenSource();
        var builder = new SeedIndexBuilder(_tree.Store, _tree.Plan, new FakeTime())
        {
            Pace = async (bytes, token) =>
            {
                if (bytes > 4096)
                {
                    await stop.CancelAsync();
                }

                token.ThrowIfCancellationRequested();
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => builder.RunAsync(null, stop.Token));

        Assert.Equal(before, File.ReadAllBytes(_tree.IndexFile));
        Assert.Equal([_tree.IndexFile], Directory.GetFiles(_tree.Store));
    }

    [Fact]
    public async Task A_long_run_leaves_an_index_now_and_then_so_that_the_next_run_need_not_begin_anew()
    {
        WriteSome();
        await _tree.RunAsync();
        for (int i = 0; i < 10; i++)
        {
            _tree.Write($"big {i}/file", FileContents.Noise(200 + i, 300_000));
        }

        using var stop = new CancellationTokenSource();
        int written = 0;
        var builder = new SeedIndexBuilder(_tree.Store, _tree.Plan, new FakeTime())
        {
            CheckpointBytes = 1_000_000,
            Written = () =>
            {
                written++;
                stop.Cancel();
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => builder.RunAsync(null, stop.Token));

        using (SeedIndex partial = _tree.Open())
        {
            Assert.True(partial.IsPartial);
            Assert.All(Enumerable.Range(0, 20), i => Assert.Empty(HostTree.Missing(partial, FileContents.Noise(i, 30_000))));
            Assert.Equal(4, Enumerable.Range(0, 10).Count(i => HostTree.Missing(partial, FileContents.Noise(200 + i, 300_000)).Count == 0));
        }

        SeedRun rest = await _tree.RunAsync();
        using SeedIndex whole = _tree.Open();
        Assert.Equal((1, 6, 30), (written, rest.FilesRead, rest.Files));
        Assert.False(whole.IsPartial);
    }

    [Fact]
    public async Task A_file_that_is_written_to_while_it_is_read_is_left_for_the_next_run()
    {
        _tree.Write("file", FileContents.Noise(1, 3_000_000));
        bool changed = false;
        var builder = new SeedIndexBuilder(_tree.Store, _tree.Plan, new FakeTime())
        {
            Pace = (bytes, _) =>
            {
                if (bytes > 4096 && !changed)
                {
                    changed = true;
                    File.AppendAllText(_tree.At("file"), "more");
                }

                return ValueTask.CompletedTask;
            },
        };

        SeedRun first = await builder.RunAsync(null, CancellationToken.None);
        SeedRun second = await _tree.RunAsync();

        Assert.Equal((0, 1), (first.Files, first.Unsteady));
        Assert.Equal((1, 0), (second.Files, second.Unsteady));
    }

    [Fact]
    public async Task A_file_that_is_cut_short_while_it_is_read_is_left_for_the_next_run()
    {
        _tree.Write("file", FileContents.Noise(1, 3_000_000));
        var builder = new SeedIndexBuilder(_tree.Store, _tree.Plan, new FakeTime())
        {
            Pace = (bytes, _) =>
            {
                if (bytes > 4096)
                {
                    File.WriteAllBytes(_tree.At("file"), FileContents.Noise(1, 5000));
                }

                return ValueTask.CompletedTask;
            },
        };

        SeedRun run = await builder.RunAsync(null, CancellationToken.None);

        Assert.Equal((0, 1), (run.Files, run.Unsteady));
    }

    [Fact]
    public async Task Files_that_were_cut_with_other_parameters_are_read_again()
    {
        WriteSome();
        await _tree.RunAsync();

        _tree.Plan = _tree.Plan with { Parameters = new ChunkingParameters(4096, 16384, 65536) };
        SeedRun run = await _tree.RunAsync();

        Assert.Equal(20, run.FilesRead);
        using SeedIndex index = _tree.Open();
        Assert.Equal(_tree.Plan.Parameters, index.Parameters);
    }

    [Fact]
    public async Task An_index_knows_whether_it_was_made_for_a_plan()
    {
        WriteSome();
        await _tree.RunAsync();

        using SeedIndex index = _tree.Open();

        Assert.True(index.IsOf(_tree.Plan with { }));
        Assert.False(index.IsOf(_tree.Plan with { Folders = [_tree.Root, "/opt"] }));
        Assert.False(index.IsOf(_tree.Plan with { SmallestFileBytes = 2 }));
    }

    public void Dispose() => _tree.Dispose();

    private void WriteSome()
    {
        for (int i = 0; i < 20; i++)
        {
            _tree.Write($"folder {i % 3}/{i}", FileContents.Noise(i, 30_000));
        }
    }
}
