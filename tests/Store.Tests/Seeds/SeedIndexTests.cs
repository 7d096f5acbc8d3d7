using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.Seeds;

namespace MedV.Store.Tests.Seeds;

public sealed class SeedIndexTests : IDisposable
{
    private readonly HostTree _tree = new();

    [Fact]
    public void The_index_finds_every_chunk_of_every_file_and_nothing_else() =>
        Prop.ForAll(FileContents.Any.Array(), contents =>
        {
            using var tree = new HostTree();
            byte[][] few = [.. contents.Take(6)];
            for (int i = 0; i < few.Length; i++)
            {
                tree.Write(i % 2 == 0 ? $"{i}" : $"folder {i}/in/{i}", few[i]);
            }

            SeedRun run = tree.RunAsync().GetAwaiter().GetResult();

            using SeedIndex index = tree.Open();
            Assert.All(few, content => Assert.Empty(HostTree.Missing(index, content)));
            Assert.Equal(few.Sum(content => HostTree.Chunks(content).Select(chunk => chunk.Id).Distinct().Count()), index.Chunks);
            Assert.Equal(few.Count(content => content.Length > 0), index.Files);
            Assert.Equal(few.Sum(content => (long)content.Length), index.FileBytes);
            Assert.Equal((index.Files, index.FileBytes, index.Chunks), (run.Files, run.FileBytes, run.Chunks));
            Assert.Equal(new FileInfo(tree.IndexFile).Length, index.IndexBytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public async Task A_chunk_that_no_file_has_is_not_found()
    {
        _tree.Write("file", FileContents.Noise(1, 500_000));
        await _tree.RunAsync();

        using SeedIndex index = _tree.Open();

        List<FileChunk> others = HostTree.Chunks(FileContents.Noise(2, 500_000));
        Assert.Equal(others, HostTree.Missing(index, FileContents.Noise(2, 500_000)));
        using SeedReader reader = index.TryRead()!;
        Assert.Empty(reader.Find(HostTree.References(FileContents.Noise(2, 500_000)), _ => true, CancellationToken.None));
    }

    [Fact]
    public async Task A_length_that_is_not_the_chunks_own_is_not_found()
    {
        byte[] content = FileContents.Noise(1, 5000);
        _tree.Write("file", content);
        await _tree.RunAsync();

        using SeedIndex index = _tree.Open();
        using SeedReader reader = index.TryRead()!;

        Assert.False(reader.TryRead(Digest.Of(content), 4999, new byte[5000], out VerifiedChunk _));
        Assert.True(reader.TryRead(Digest.Of(content), 5000, new byte[5000], out VerifiedChunk _));
    }

    [Fact]
    public async Task Chunks_are_found_in_the_order_of_the_files_and_of_the_places_in_them()
    {
        byte[][] contents = [.. Enumerable.Range(0, 5).Select(i => FileContents.Noise(i, 900_000))];
        for (int i = 0; i < contents.Length; i++)
        {
            _tree.Write($"{i}", contents[i]);
        }

        await _tree.RunAsync();
        (int File, ChunkReference Reference)[] all =
            [.. contents.SelectMany((content, file) => HostTree.References(content).Select(reference => (file, reference)))];
        new Random(3).Shuffle(all);

        using SeedIndex index = _tree.Open();
        using SeedReader reader = index.TryRead()!;
        IReadOnlyList<int> found = reader.Find([.. all.Select(chunk => chunk.Reference)], number => all[number].File != 2, CancellationToken.None);

        Assert.Equal(all.Length - HostTree.Chunks(contents[2]).Count, found.Count);
        int[] changes = [.. found.Zip(found.Skip(1)).Select(pair => all[pair.First].File == all[pair.Second].File ? 0 : 1)];
        Assert.Equal(3, changes.Sum());
        foreach (IGrouping<int, ChunkReference> file in found.Select(number => all[number]).GroupBy(chunk => chunk.File, chunk => chunk.Reference))
        {
            Assert.Equal(HostTree.References(contents[file.Key]), file);
        }
    }

    [Fact]
    public async Task A_chunk_that_many_files_have_is_found_although_the_first_of_them_are_gone()
    {
        byte[] content = FileContents.Noise(1, 10_000);
        for (int i = 0; i < 4; i++)
        {
            _tree.Write($"{i}", content);
        }

        await _tree.RunAsync();
        for (int i = 0; i < 3; i++)
        {
            File.Delete(_tree.At($"{i}"));
        }

        using SeedIndex index = _tree.Open();

        Assert.Empty(HostTree.Missing(index, content));
    }

    [Fact]
    public async Task A_chunk_that_a_thousand_files_have_does_not_hide_others()
    {
        byte[] common = FileContents.Noise(1, 4096);
        for (int i = 0; i < 1000; i++)
        {
            _tree.Write($"{i}", common);
        }

        byte[] rare = FileContents.Noise(2, 4096);
        _tree.Write("rare", rare);
        await _tree.RunAsync();

        using SeedIndex index = _tree.Open();

        Assert.Equal(1001, index.Chunks);
        Assert.Empty(HostTree.Missing(index, common));
        Assert.Empty(HostTree.Missing(index, rare));
    }

    [Fact]
    public async Task Whoever_reads_goes_on_when_the_index_was_replaced_and_nobody_begins_any_more()
    {
        byte[] content = FileContents.Noise(1, 100_000);
        _tree.Write("file", content);
        await _tree.RunAsync();
        SeedIndex index = _tree.Open();
        using SeedReader reader = index.TryRead()!;

        index.Dispose();

        Assert.Null(index.TryRead());
        FileChunk chunk = HostTree.Chunks(content)[0];
        Assert.True(reader.TryRead(chunk.Id, chunk.Bytes, new byte[chunk.Bytes], out VerifiedChunk _));
    }

    [Fact]
    public async Task A_buffer_that_is_too_short_is_a_mistake_of_the_caller()
    {
        _tree.Write("file", FileContents.Noise(1, 5000));
        await _tree.RunAsync();
        using SeedIndex index = _tree.Open();
        using SeedReader reader = index.TryRead()!;

        Assert.Throws<ArgumentException>(() => reader.TryRead(default, 5000, new byte[4999], out VerifiedChunk _));
    }

    [Fact]
    public void Without_an_index_there_is_none() => Assert.Null(SeedIndex.TryOpen(_tree.Store));

    public void Dispose() => _tree.Dispose();
}
