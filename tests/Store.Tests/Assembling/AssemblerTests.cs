using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.Assembling;
using MedV.Store.BaseDisks;
using MedV.Store.Tests.BaseDisks;
using MedV.Testing.Chunking;
using static MedV.Store.Tests.BaseDisks.DiskFileTampering;

namespace MedV.Store.Tests.Assembling;

public sealed class AssemblerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Any_disk_is_assembled_bit_for_bit_and_takes_no_more_blocks_than_it_needs() =>
        Prop.ForAll<int>(seed =>
        {
            using var folder = new TemporaryFolder();
            SampleImage image = RandomImage.OfAsync(seed).GetAwaiter().GetResult();
            using var packs = new PublishedPacks(image);
            using BaseDisk disk = Open(folder, image);

            Assembler.AssembleAsync(disk, new PackFolder(packs.Path), null, CancellationToken.None).GetAwaiter().GetResult();

            return disk.IsComplete
                && File.ReadAllBytes(disk.Path).AsSpan().SequenceEqual(image.Disk)
                && AllocatedBytes(disk) <= new ChunkPlaces(image.Manifest).AllocatedBytes;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_lay_in_the_file_before_the_disk_is_right_and_sparse_afterwards() =>
        Prop.ForAll<int>(seed =>
        {
            using var folder = new TemporaryFolder();
            SampleImage image = RandomImage.OfAsync(seed).GetAwaiter().GetResult();
            using var packs = new PublishedPacks(image);
            using (BaseDisk begun = Open(folder, image))
            {
                byte[] noise = SampleImage.RandomBytes(seed, image.Disk.Length);
                image.Disk.AsSpan(0, image.Disk.Length / 2).CopyTo(noise);
                WriteBehindItsBack(begun, 0, noise);
            }

            using BaseDisk disk = Open(folder, image);
            Assembler.AssembleAsync(disk, new PackFolder(packs.Path), null, CancellationToken.None).GetAwaiter().GetResult();

            return File.ReadAllBytes(disk.Path).AsSpan().SequenceEqual(image.Disk)
                && AllocatedBytes(disk) <= new ChunkPlaces(image.Manifest).AllocatedBytes;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_disk_that_was_cancelled_is_finished_later_and_nothing_is_read_twice()
    {
        SampleImage image = await LargeAsync();
        using var published = new PublishedPacks(image);
        var packs = new CountingPacks(new PackFolder(published.Path));
        using var stop = new CancellationTokenSource();
        using (BaseDisk disk = Open(_folder, image))
        {
            var half = new InlineProgress<AssemblyProgress>(told =>
            {
                if (told.Step == AssemblyStep.Write && told.Bytes > told.TotalBytes / 2)
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Assembler.AssembleAsync(disk, packs, half, stop.Token));
        }

        long readBefore = packs.BytesRead;
        using BaseDisk again = Open(_folder, image);
        await Assembler.AssembleAsync(again, packs, null, CancellationToken.None);

        Assert.InRange(readBefore, 1, image.Disk.Length * 9 / 10);
        Assert.InRange(packs.BytesRead, 1, image.Manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes));
        Assert.Equal(image.Disk, File.ReadAllBytes(again.Path));
    }

    [Fact]
    public async Task A_missing_pack_is_named_and_what_the_others_have_is_kept()
    {
        SampleImage image = await LargeAsync();
        using var published = new PublishedPacks(image);
        PackReference last = image.Manifest.Packs[image.Manifest.Chunks[^1].Pack];
        File.Delete(published.FileOf(last.Id));
        using BaseDisk disk = Open(_folder, image);

        StoreException refused = await Assert.ThrowsAsync<StoreException>(
            () => Assembler.AssembleAsync(disk, new PackFolder(published.Path), null, CancellationToken.None));

        Assert.Equal(StoreFault.BadPack, refused.Fault);
        Assert.Contains(last.Id.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.InRange(disk.ChunksHeld, 1, disk.Chunks - 1);
        Assert.False(disk.IsComplete);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_damaged_pack_is_named_with_the_place_and_can_be_replaced(int chunk)
    {
        SampleImage image = await LargeAsync();
        using var published = new PublishedPacks(image);
        ChunkReference damaged = image.Manifest.Chunks[chunk];
        Digest pack = image.Manifest.Packs[damaged.Pack].Id;
        byte[] bytes = [.. image.Packs[pack]];
        bytes[damaged.PackOffset + (damaged.EncodedBytes / 2)] ^= 4;
        File.WriteAllBytes(published.FileOf(pack), bytes);
        using BaseDisk disk = Open(_folder, image);

        StoreException refused = await Assert.ThrowsAsync<StoreException>(
            () => Assembler.AssembleAsync(disk, new PackFolder(published.Path), null, CancellationToken.None));
        bool held = disk.Holds(chunk);
        File.WriteAllBytes(published.FileOf(pack), image.Packs[pack]);
        await Assembler.AssembleAsync(disk, new PackFolder(published.Path), null, CancellationToken.None);

        Assert.Equal(StoreFault.BadPack, refused.Fault);
        Assert.Contains($"{pack} is damaged: the chunk at its byte {damaged.PackOffset} is not {damaged.Id}", refused.Message, StringComparison.Ordinal);
        Assert.False(held);
        Assert.Equal(image.Disk, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public async Task A_pack_that_was_cut_short_is_named()
    {
        SampleImage image = await LargeAsync();
        using var published = new PublishedPacks(image);
        Digest pack = image.Manifest.Packs[image.Manifest.Chunks[0].Pack].Id;
        File.WriteAllBytes(published.FileOf(pack), image.Packs[pack][..^5000]);
        using BaseDisk disk = Open(_folder, image);

        StoreException refused = await Assert.ThrowsAsync<StoreException>(
            () => Assembler.AssembleAsync(disk, new PackFolder(published.Path), null, CancellationToken.None));

        Assert.Equal(StoreFault.BadPack, refused.Fault);
        Assert.Contains(pack.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_step_goes_up_to_the_bytes_of_all_chunks()
    {
        SampleImage image = await LargeAsync();
        using var published = new PublishedPacks(image);
        using BaseDisk disk = Open(_folder, image);
        long[] most = new long[3];
        var told = new InlineProgress<AssemblyProgress>(progress =>
        {
            lock (most)
            {
                most[(int)progress.Step] = Math.Max(most[(int)progress.Step], progress.Bytes);
            }
        });

        await Assembler.AssembleAsync(disk, new PackFolder(published.Path), told, CancellationToken.None);

        Assert.Equal([0, disk.Bytes, disk.Bytes], most);
    }

    [Fact]
    public async Task A_complete_disk_needs_no_pack()
    {
        SampleImage image = await RandomImage.OfAsync(1);
        using var published = new PublishedPacks(image);
        using BaseDisk disk = Open(_folder, image);
        await Assembler.AssembleAsync(disk, new PackFolder(published.Path), null, CancellationToken.None);

        await Assembler.AssembleAsync(disk, new PackFolder(_folder.At("nothing")), null, CancellationToken.None);

        Assert.True(disk.IsComplete);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Two packs and more.</summary>
    private static Task<SampleImage> LargeAsync() =>
        SampleImage.OfAsync(SampleImage.RandomBytes(1, 9_000_000), MedV.Chunking.Packing.PackingOptions.Default with { LargestPackBytes = 2 << 20 });

    private static BaseDisk Open(TemporaryFolder folder, SampleImage image) => BaseDisk.Open(folder.Path, image.Root.Id, image.Manifest);

    private sealed class CountingPacks(IPackSource packs) : IPackSource
    {
        private long _bytesRead;

        public long BytesRead => Volatile.Read(ref _bytesRead);

        public bool TryRead(PackReference pack, int offset, Span<byte> destination)
        {
            Interlocked.Add(ref _bytesRead, destination.Length);
            return packs.TryRead(pack, offset, destination);
        }
    }
}
