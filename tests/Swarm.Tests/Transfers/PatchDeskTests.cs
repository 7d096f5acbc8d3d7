using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Tests.Leases;
using MedV.Swarm.Tests.Site;
using MedV.Swarm.Transfers;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Transfers;

public sealed class PatchDeskTests : IAsyncLifetime
{
    private readonly SemaphoreSlim _turn = new(1);
    private SampleImage _image = null!;
    private MemoryBases _bases = null!;
    private MemoryChunkStore _store = null!;
    private PatchDesk _desk = null!;

    public async Task InitializeAsync()
    {
        (SampleImage old, _image) = await PatchedImage.GetAsync();
        _bases = new MemoryBases(old);
        _store = new MemoryChunkStore(_image);
        _desk = new PatchDesk(_store, _bases, _turn);
    }

    public Task DisposeAsync()
    {
        _turn.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_patch_makes_the_chunks_that_the_manifest_says()
    {
        (PatchOutcome outcome, ImmutableArray<int> made) = await ApplyAsync(0);

        Assert.Equal(PatchOutcome.Made, outcome);
        Assert.Equal(ChunksOf(0).Order(), made.Order());
        Assert.All(made, chunk => Assert.True(_store.Holds(chunk)));
    }

    [Fact]
    public async Task A_patch_whose_bytes_were_changed_keeps_nothing_wrong_and_is_put_aside()
    {
        byte[] changed = Encoded(0);
        changed[changed.Length / 2] ^= 1;

        (PatchOutcome outcome, ImmutableArray<int> made) = await _desk.ApplyAsync(0, changed, CancellationToken.None);

        Assert.Equal(PatchOutcome.Wrong, outcome);
        Assert.Equal(1, _desk.Wrong);
        Assert.False(_desk.CanUse(0));
        Assert.True(_desk.CanUse(1));
        Assert.All(made, chunk => Assert.True(_store.TryRead(chunk, new byte[_image.Manifest.Chunks[chunk].Bytes], out VerifiedChunk _)));
    }

    [Fact]
    public async Task Of_a_base_with_one_damaged_chunk_all_chunks_are_made_that_do_not_need_it()
    {
        PatchReference patch = _image.Manifest.Patches[0];
        _bases.Damaged.Add(new BaseContent((await PatchedImage.GetAsync()).Old.Manifest, patch.BaseStream)
            .Window(patch.BaseOffset, patch.BaseBytes).First().Chunk);

        (PatchOutcome outcome, ImmutableArray<int> made) = await ApplyAsync(0);

        Assert.Equal(PatchOutcome.NoBase, outcome);
        Assert.NotEmpty(made);
        Assert.NotEmpty(ChunksOf(0).Except(made));
        Assert.Equal(0, _desk.Wrong);
    }

    [Fact]
    public async Task A_patch_whose_base_is_gone_makes_nothing()
    {
        _bases.Damaged.UnionWith(Enumerable.Range(0, 10_000));

        (PatchOutcome outcome, ImmutableArray<int> made) = await ApplyAsync(0);

        Assert.Equal(PatchOutcome.NoBase, outcome);
        Assert.Empty(made);
    }

    [Fact]
    public async Task A_base_that_is_mostly_unreadable_is_given_up()
    {
        _bases.Damaged.UnionWith(Enumerable.Range(0, 10_000));

        int failures = 0;
        for (; failures < _image.Manifest.Patches.Length && _desk.CanUse(failures); failures++)
        {
            await ApplyAsync(failures);
        }

        Assert.InRange(failures, 2, _image.Manifest.Patches.Length);
        Assert.Equal(BaseSet.None, _desk.Bases);
    }

    [Fact]
    public void Of_a_base_that_is_only_partly_there_only_patches_are_used_whose_window_is()
    {
        _bases.IsPartial = true;

        Assert.Equal(PatchedImage.Base, _desk.Bases);
        Assert.False(_desk.CanUse(0));
    }

    [Fact]
    public async Task A_chunk_that_the_disk_does_not_take_is_an_error_of_the_disk()
    {
        _store.IsFull = true;

        await Assert.ThrowsAsync<IOException>(() => ApplyAsync(0));

        Assert.True(_desk.CanUse(0));
    }

    private Task<(PatchOutcome Outcome, ImmutableArray<int> Made)> ApplyAsync(int patch) =>
        _desk.ApplyAsync(patch, Encoded(patch), CancellationToken.None);

    private byte[] Encoded(int patch)
    {
        PatchReference reference = _image.Manifest.Patches[patch];
        return _image.Packs[_image.Manifest.Packs[reference.Pack].Id].AsSpan(reference.PackOffset, reference.EncodedBytes).ToArray();
    }

    private IEnumerable<int> ChunksOf(int patch) =>
        _image.Manifest.Entries.Skip(_image.Manifest.Patches[patch].FirstEntry).Take(_image.Manifest.Patches[patch].EntryCount).Distinct();
}
