using MedV.Chunking;
using MedV.Store.Seeds;
using MedV.Store.Seeds.Index;
using MedV.Testing;

namespace MedV.Store.Tests.Seeds;

public sealed class DamagedIndexTests : IDisposable
{
    private readonly HostTree _tree = new();
    private readonly byte[][] _contents = [.. Enumerable.Range(0, 6).Select(i => FileContents.Noise(i, 100_000))];
    private readonly (byte[] Content, FileChunk Chunk)[] _chunks;
    private readonly byte[] _index;

    public DamagedIndexTests()
    {
        for (int i = 0; i < _contents.Length; i++)
        {
            _tree.Write($"folder {i % 2}/{i}", _contents[i]);
        }

        _chunks = [.. _contents.SelectMany(content => HostTree.Chunks(content).Select(chunk => (content, chunk)))];

        _tree.RunAsync().GetAwaiter().GetResult();
        _index = File.ReadAllBytes(_tree.IndexFile);
    }

    [Fact]
    public void A_changed_bit_anywhere_is_noticed()
    {
        for (int at = 0; at < _index.Length; at++)
        {
            byte[] changed = [.. _index];
            changed[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(_tree.IndexFile, changed);

            StoreException exception = Assert.Throws<StoreException>(() => SeedIndex.TryOpen(_tree.Store));
            Assert.Equal(StoreFault.Damaged, exception.Fault);
        }
    }

    [Fact]
    public void An_end_that_is_missing_or_added_is_noticed()
    {
        for (int length = 0; length < _index.Length; length++)
        {
            File.WriteAllBytes(_tree.IndexFile, _index[..length]);
            Assert.Throws<StoreException>(() => SeedIndex.TryOpen(_tree.Store));
        }

        File.WriteAllBytes(_tree.IndexFile, [.. _index, 0]);
        Assert.Throws<StoreException>(() => SeedIndex.TryOpen(_tree.Store));
    }

    [Fact]
    public async Task A_damaged_index_is_made_anew_by_the_next_run()
    {
        byte[] changed = [.. _index];
        changed[200] ^= 1;
        File.WriteAllBytes(_tree.IndexFile, changed);

        SeedRun run = await _tree.RunAsync();

        Assert.Equal(6, run.FilesRead);
        Assert.Equal(_index, File.ReadAllBytes(_tree.IndexFile));
    }

    [Fact]
    public void Any_number_in_an_index_may_be_wrong_and_it_gives_no_wrong_chunk_and_no_crash()
    {
        // The checksum fits: what a device that rots after the check, or a mistake of ours, would look like.
        var random = new Random(7);
        for (int round = 0; round < 1500; round++)
        {
            byte[] changed = [.. _index];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            if (round % 3 == 0)
            {
                random.NextBytes(changed.AsSpan(28 + (4 * random.Next(16)), 4));
            }

            IndexForgery.Write(_tree.IndexFile, changed);
            LookAtEverything();
        }
    }

    [Fact]
    public async Task A_run_over_an_index_with_wrong_numbers_makes_one_that_is_right_for_what_it_read()
    {
        var random = new Random(8);
        for (int round = 0; round < 100; round++)
        {
            byte[] changed = [.. _index];
            random.NextBytes(changed.AsSpan(IndexHeader.Length + random.Next(changed.Length - IndexHeader.Length - 40), 8));
            IndexForgery.Write(_tree.IndexFile, changed);

            _tree.Write("new", FileContents.Noise(round, 5000));
            SeedRun run = await new SeedIndexBuilder(_tree.Store, _tree.Plan, new FakeTime()) { CheckpointBytes = 1 }.RunAsync(null, CancellationToken.None);

            Assert.Equal(7, run.Files);
            using SeedIndex index = _tree.Open();
            Assert.Equal(7, index.Files);
        }
    }

    public void Dispose() => _tree.Dispose();

    private void LookAtEverything()
    {
        SeedIndex index;
        try
        {
            index = SeedIndex.TryOpen(_tree.Store)!;
        }
        catch (StoreException e)
        {
            Assert.Equal(StoreFault.Damaged, e.Fault);
            return;
        }

        using (index)
        {
            using SeedReader reader = index.TryRead()!;
            byte[] buffer = new byte[ChunkingParameters.LargestMaximumBytes];
            reader.Find([.. _chunks.Select(entry => HostTree.Reference(entry.Chunk))], _ => true, CancellationToken.None);
            foreach ((byte[] content, FileChunk chunk) in _chunks)
            {
                Assert.True(
                    !reader.TryRead(chunk.Id, chunk.Bytes, buffer, out VerifiedChunk found)
                    || found.Content.SequenceEqual(content.AsSpan((int)chunk.Offset, chunk.Bytes)));
            }
        }
    }
}
