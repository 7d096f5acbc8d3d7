using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Chunking.Packs;
using MedV.Chunking.Streams;
using MedV.Chunking.Tests.Manifests;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Packing;

public sealed class ImagePackerTests
{
    private static readonly byte[] First = Vectors.Xorshift(1, 3_000_000);
    private static readonly byte[] Second = Vectors.Xorshift(2, 1_500_001);

    /// <summary>Random bytes, zeros, the first million again, text, zeros.</summary>
    private static readonly byte[] Disk =
    [
        .. First, .. new byte[(1 << 22) - First.Length],
        .. First.AsSpan(0, 1_000_000), .. new byte[(1 << 20) - 1_000_000],
        .. Enumerable.Repeat("some text that can be encoded "u8.ToArray(), 10_000).SelectMany(part => part),
        .. Second, .. new byte[50_000],
    ];

    private static MemoryDiskSource Whole => new(Disk);

    [Fact]
    public async Task A_disk_can_be_put_together_again_from_its_manifest_and_packs()
    {
        SampleImage image = await SampleImage.OfAsync(Disk);

        Assert.Equal(Disk, Join(image));
        ManifestRules.Check(image.Manifest);
    }

    [Fact]
    public async Task The_same_disk_gives_the_same_bytes_whatever_the_number_of_threads()
    {
        // Ten thousand chunks of which most come several times, so that threads meet over them.
        byte[] part = Vectors.Xorshift(3, 600_000);
        byte[] disk = [.. Enumerable.Range(0, 12).SelectMany(i => Vectors.Xorshift((ulong)(i % 5) + 1, 100_000 + i).Concat(new byte[24576]).Concat(part))];
        var options = new PackingOptions { Chunking = new ChunkingParameters(256, 1024, 4096), LargestPackBytes = 2 << 20 };

        SampleImage[] images = await Task.WhenAll(new[] { 1, 2, 3, 8, 16, 1 }.Select(workers => SampleImage.OfAsync(disk, options with { Workers = workers })));

        Assert.Equal(disk, Join(images[0]));
        Assert.All(images, image =>
        {
            Assert.Equal(images[0].RootFile, image.RootFile);
            Assert.Equal(images[0].Packs.Keys.Order(), image.Packs.Keys.Order());
            Assert.Equal(images[0].Statistics, image.Statistics);
        });
    }

    [Fact]
    public async Task A_sparse_and_a_full_copy_of_a_disk_give_the_same_manifest()
    {
        SampleImage full = await SampleImage.OfAsync(Disk);
        SampleImage sparse = await SampleImage.OfAsync(Disk, holes: [new DiskRange(First.Length + 5, 1 << 22), new DiskRange(Disk.Length - 40_000, Disk.Length)]);

        Assert.Equal(full.RootFile, sparse.RootFile);
        Assert.True(sparse.Statistics.ReadBytes < full.Statistics.ReadBytes);
    }

    [Fact]
    public async Task Packs_are_named_by_their_digest_and_keep_their_limit()
    {
        SampleImage image = await SampleImage.OfAsync(Disk, new PackingOptions { LargestPackBytes = 2 << 20 });

        Assert.InRange(image.Packs.Count, 3, 5);
        Assert.All(image.Packs, pack =>
        {
            Assert.Equal(Digest.Of(pack.Value), pack.Key);
            Assert.InRange(pack.Value.Length, 65, 2 << 20);
            Assert.True(PackFormat.IsHeader(pack.Value));
        });
        Assert.Equal(image.Packs.OrderBy(pack => pack.Key).Select(pack => (pack.Key, pack.Value.Length)),
            image.Manifest.Packs.Concat(image.Root.Packs).OrderBy(pack => pack.Id).Select(pack => (pack.Id, pack.Bytes)));
    }

    [Fact]
    public async Task Statistics_account_for_each_byte_of_the_disk()
    {
        SampleImage image = await SampleImage.OfAsync(Disk);

        PackStatistics statistics = image.Statistics;
        Assert.Equal(Disk.Length, statistics.ZeroBytes + statistics.DuplicateBytes + statistics.KnownBytes + statistics.NewBytes);
        Assert.Equal(Disk.Length, statistics.ReadBytes);
        Assert.Equal(image.Manifest.Chunks.Sum(chunk => chunk.EncodedBytes), statistics.NewEncodedBytes);
        Assert.InRange(statistics.DuplicateBytes, 700_000, 1_000_000);
        Assert.Equal(0, statistics.KnownBytes);
        Assert.Equal(2, statistics.NewPacks);
    }

    [Fact]
    public async Task Chunks_that_the_origin_has_are_referenced_and_not_packed_again()
    {
        SampleImage version1 = await SampleImage.OfAsync(Disk);
        byte[] changed = [.. Disk];
        changed.AsSpan(1_000_000, 10).Fill(1);

        SampleImage version2 = await SampleImage.OfAsync(changed, known: version1.Known());

        Assert.InRange(version2.Statistics.NewBytes, 1, 3 * ChunkingParameters.Default.MaximumBytes);
        Assert.Equal(version1.Manifest.Packs[0], version2.Manifest.Packs[0]);
        Assert.Equal(changed, Join(version2, version1.Packs));
    }

    [Fact]
    public async Task A_disk_that_is_known_already_gives_the_same_manifest_and_no_pack()
    {
        SampleImage before = await SampleImage.OfAsync(Disk);

        SampleImage again = await SampleImage.OfAsync(Disk, known: before.Known());

        Assert.Equal(before.RootFile, again.RootFile);
        Assert.Empty(again.Packs);
    }

    [Fact]
    public async Task An_empty_disk_and_a_disk_of_zeros_need_no_pack()
    {
        SampleImage empty = await SampleImage.OfAsync([]);
        SampleImage zeros = await SampleImage.OfAsync(new byte[1_000_000]);

        Assert.Empty(empty.Packs);
        Assert.Empty(zeros.Packs);
        Assert.Empty(zeros.Manifest.Extents);
        Assert.Equal(1_000_000, zeros.Manifest.DiskBytes);
    }

    [Fact]
    public async Task Progress_goes_forward_to_the_end_of_the_disk()
    {
        var progress = new ProgressList();

        await ImagePacker.PackAsync(
            Whole, DiskStream.Whole(Whole), PackingOptions.Default, KnownChunks.None, null, new InMemoryPackSink(), progress, CancellationToken.None);

        Assert.Equal(progress.Reports.OrderBy(report => report.DiskBytesDone), progress.Reports);
        Assert.Equal((Disk.Length, Disk.Length), (progress.Reports[^1].DiskBytesDone, progress.Reports[^1].DiskBytes));
    }

    [Fact]
    public async Task A_disk_that_shrinks_meanwhile_leaves_nothing_behind()
    {
        var sink = new InMemoryPackSink();

        await Assert.ThrowsAsync<EndOfStreamException>(() => PackAsync(new FailingDisk(Disk, failsAt: 2_500_000, bytes: 0), sink));

        Assert.Empty(sink.Packs);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_read_ends_the_packing_with_its_own_error()
    {
        var sink = new InMemoryPackSink();

        var exception = await Assert.ThrowsAsync<IOException>(() => PackAsync(new FailingDisk(Disk, failsAt: 2_500_000, bytes: -1), sink));

        Assert.Equal("the disk is broken", exception.Message);
        Assert.Empty(sink.Packs);
    }

    [Theory]
    [InlineData(FailingSink.Step.Create)]
    [InlineData(FailingSink.Step.Write)]
    [InlineData(FailingSink.Step.Commit)]
    internal async Task A_sink_that_fails_ends_the_packing_with_its_own_error(FailingSink.Step step)
    {
        var sink = new FailingSink(step);

        var exception = await Assert.ThrowsAsync<IOException>(() => PackAsync(new MemoryDiskSource(Disk), sink));

        Assert.Equal($"{step} failed", exception.Message);
        Assert.Equal(sink.Created, sink.Disposed);
    }

    [Fact]
    public async Task Cancelling_discards_the_open_pack()
    {
        using var cancel = new CancellationTokenSource();
        var sink = new InMemoryPackSink();
        var progress = new ProgressList(report => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImagePacker.PackAsync(
            Whole, DiskStream.Whole(Whole), PackingOptions.Default, KnownChunks.None, null, sink, progress, cancel.Token));

        Assert.Empty(sink.Packs);
        Assert.Equal(1, sink.Discarded);
    }

    [Fact]
    public async Task Options_out_of_range_are_refused()
    {
        PackingOptions[] wrong =
        [
            new() { CompressionLevel = 0 }, new() { CompressionLevel = 20 }, new() { Workers = 0 },
            new() { LargestPackBytes = (2 << 20) - 1 }, new() { LargestPackBytes = (64 << 20) + 1 },
        ];

        foreach (PackingOptions options in wrong)
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SampleImage.OfAsync([], options));
        }
    }

    [Theory]
    [InlineData("no stream has the byte 100 of the disk", 0, 100, 200, 9_800)]
    [InlineData("no stream has the byte 9999 of the disk", 0, 5000, 5000, 4999)]
    [InlineData("two streams have the byte 99 of the disk", 0, 100, 99, 9_901)]
    [InlineData("is not on a disk of 10000 bytes", 0, 100, 100, 9_901)]
    [InlineData("is not on a disk of 10000 bytes", -1, 100, 99, 9_901)]
    public async Task Streams_that_do_not_cover_the_disk_once_are_refused_before_anything_is_read(string complaint, long a, long aBytes, long b, long bBytes)
    {
        DiskStream[] streams =
        [
            new(new StreamName(1, StreamKind.File, "a"), [new StreamExtent(0, a, aBytes)]),
            new(new StreamName(1, StreamKind.File, "b"), [new StreamExtent(0, b, bBytes)]),
        ];

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => SampleImage.OfAsync(new byte[10_000], streams));

        Assert.Contains(complaint, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_given_up_becomes_zeros()
    {
        byte[] disk = Vectors.Xorshift(1, 30_000);
        DiskStream[] streams = [new(new StreamName(1, StreamKind.File, "a"), [new StreamExtent(0, 10_000, 10_000)])];

        SampleImage image = await SampleImage.OfAsync(disk, streams, new PackingOptions { DiscardsUncovered = true });

        Assert.Equal([.. new byte[10_000], .. disk[10_000..20_000], .. new byte[10_000]], Join(image));
    }

    private static Task<PackedImage> PackAsync(IDiskSource disk, IPackSink sink) =>
        ImagePacker.PackAsync(disk, DiskStream.Whole(disk), PackingOptions.Default, KnownChunks.None, null, sink, progress: null, CancellationToken.None);

    private static byte[] Join(SampleImage image, IReadOnlyDictionary<Digest, byte[]>? earlierPacks = null)
    {
        var all = image with { Packs = image.Packs.Concat(earlierPacks ?? image.Packs).DistinctBy(pack => pack.Key).ToDictionary() };
        Manifest manifest = ManifestRoot.Open(image.RootFile, Digest.Of(image.RootFile)).ReadManifest(all);
        byte[] disk = new byte[manifest.DiskBytes];
        foreach (Extent extent in manifest.Extents)
        {
            byte[] plain = new byte[manifest.Chunks[extent.Chunk].Bytes];
            Assert.True(all.TryRead(extent.Chunk, plain));
            Assert.True(VerifiedChunk.TryVerify(manifest.Chunks[extent.Chunk].Id, plain, out VerifiedChunk verified));
            verified.Content.Slice(extent.ChunkOffset, extent.Bytes).CopyTo(disk.AsSpan((int)extent.DiskOffset));
        }

        return disk;
    }

    private sealed class ProgressList(Action<PackProgress>? then = null) : IProgress<PackProgress>
    {
        public List<PackProgress> Reports { get; } = [];

        public void Report(PackProgress value)
        {
            Reports.Add(value);
            then?.Invoke(value);
        }
    }
}
