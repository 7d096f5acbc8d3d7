using System.Buffers.Binary;
using System.Collections.Immutable;
using MedV.Chunking.Manifests;
using MedV.Chunking.Manifests.Pages;
using MedV.Chunking.Packing;
using MedV.Chunking.Streams;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Manifests;

public sealed class ManifestTests
{
    private static readonly ChunkingParameters Parameters = new(256, 1024, 4096);

    [Fact]
    public async Task A_file_with_another_digest_is_not_even_looked_at()
    {
        SampleImage image = await SmallAsync();

        var exception = Assert.Throws<ManifestException>(() => ManifestRoot.Open([], image.Root.Id));

        Assert.Equal(ManifestFault.Untrusted, exception.Fault);
    }

    [Fact]
    public async Task A_page_that_is_missing_or_changed_is_not_even_looked_at()
    {
        SampleImage image = await SmallAsync();

        foreach (PageReference page in image.Root.Pages)
        {
            foreach (IPageSource source in (IPageSource[])[new ChangedPage(image, page, null), new ChangedPage(image, page, new byte[page.Bytes])])
            {
                var exception = Assert.Throws<ManifestException>(() => page.Kind == PageKind.Names ? image.Root.ReadNames(source) : (object)image.Root.ReadManifest(source));

                Assert.Equal(ManifestFault.Untrusted, exception.Fault);
            }
        }
    }

    [Theory]
    [InlineData(8, 3)] // a later version
    [InlineData(9, 1)]
    [InlineData(12, 2)] // another hash
    [InlineData(13, 1)] // another chunker
    [InlineData(64 + 36 + 32, 5)] // another kind of page
    [InlineData(64 + 36 + 33, 9)] // another encoding of a page
    public async Task What_a_later_program_may_write_is_unsupported(int offset, byte value)
    {
        byte[] file = [.. (await SmallAsync()).RootFile];
        file[offset] = value;

        var exception = Assert.Throws<ManifestException>(() => ManifestRoot.Open(file, Digest.Of(file)));

        Assert.Equal(ManifestFault.Unsupported, exception.Fault);
    }

    [Fact]
    public async Task Counts_that_the_file_has_no_room_for_cost_no_memory()
    {
        byte[] file = [.. (await SmallAsync()).RootFile];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 1 << 27);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(32), -1);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<ManifestException>(() => ManifestRoot.Open(file, Digest.Of(file)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public async Task Each_flipped_bit_of_a_root_is_refused_or_leads_to_pages_that_are_not_there()
    {
        SampleImage image = await SmallAsync();

        for (int bit = 0; bit < image.RootFile.Length * 8; bit++)
        {
            byte[] file = [.. image.RootFile];
            file[bit / 8] ^= (byte)(1 << (bit % 8));

            AssertRefusedOrFollowsEveryRule(() => ManifestRoot.Open(file, Digest.Of(file)), image);
        }
    }

    [Fact]
    public async Task Each_flipped_bit_of_a_page_is_refused_or_gives_another_manifest_that_follows_every_rule()
    {
        SampleImage image = await SmallAsync();
        int accepted = 0;

        for (int number = 0; number < image.Root.Pages.Length; number++)
        {
            byte[] plain = PlainOf(image, image.Root.Pages[number]);
            for (int bit = 0; bit < plain.Length * 8; bit++)
            {
                byte[] flipped = [.. plain];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                accepted += AssertRefusedOrFollowsEveryRule(image, number, flipped) ? 1 : 0;
            }
        }

        // Those of the digests, at least: any digest is as good as another.
        Assert.InRange(accepted, image.Manifest.Chunks.Length * 200, int.MaxValue);
    }

    [Fact]
    public async Task A_page_that_was_cut_off_or_goes_on_is_refused()
    {
        SampleImage image = await SmallAsync();

        for (int number = 0; number < image.Root.Pages.Length; number++)
        {
            byte[] plain = PlainOf(image, image.Root.Pages[number]);
            for (int length = 1; length < plain.Length; length++)
            {
                Assert.False(AssertRefusedOrFollowsEveryRule(image, number, plain[..length]));
            }

            Assert.False(AssertRefusedOrFollowsEveryRule(image, number, [.. plain, 0]));
        }
    }

    [Fact]
    public void Each_broken_rule_of_the_pages_is_found()
    {
        foreach ((string rule, PageDraft[] pages) in Broken)
        {
            ManifestRoot root = RootOf(pages);

            var exception = Record.Exception(() => root.ReadManifest(new Drafts(pages)));

            Assert.True(exception is ManifestException { Fault: ManifestFault.Malformed }, $"{rule}: {exception?.Message ?? "was accepted"}");
        }
    }

    [Fact]
    public void The_pages_that_the_broken_ones_were_made_from_are_accepted()
    {
        PageDraft[] pages = [Chunks(One, Two), Places((0, 0), (500, 0)), Patches((0, 1, 64, 10))];

        Manifest manifest = RootOf(pages).ReadManifest(new Drafts(pages));

        Assert.Equal(2, manifest.Streams.Length);
        Assert.Single(manifest.Patches);
        ManifestRules.Check(manifest);
    }

    [Fact]
    public async Task One_changed_file_of_thousands_changes_few_pages()
    {
        byte[] disk = Vectors.Xorshift(1, 4000 * 4096);
        DiskStream[] streams =
        [
            .. Enumerable.Range(0, 4000).Select(i => new DiskStream(
                new StreamName(1, StreamKind.File, $"folder {i / 100}/file {i}"), [new StreamExtent(0, i * 4096, 4000)])),
        ];
        for (int i = 0; i < 4000; i++)
        {
            disk.AsSpan((i * 4096) + 4000, 96).Clear();
        }

        var options = new PackingOptions { DiscardsUncovered = true };
        SampleImage before = await SampleImage.OfAsync(disk, streams, options);
        disk.AsSpan(1000 * 4096, 10).Fill(1);
        SampleImage after = await SampleImage.OfAsync(disk, streams, options, before.Known());

        int changed = after.Root.Pages.Select(page => page.Id).Except(before.Root.Pages.Select(page => page.Id)).Count();
        Assert.InRange(before.Root.Pages.Length, 40, 200);
        Assert.InRange(changed, 1, 2);
    }

    [Fact]
    public async Task The_same_files_elsewhere_on_the_disk_have_the_same_pages_of_chunks()
    {
        byte[] files = Vectors.Xorshift(1, 500 * 4096);
        DiskStream[] At(Func<int, int> place) =>
        [
            .. Enumerable.Range(0, 500).Select(i => new DiskStream(new StreamName(1, StreamKind.File, $"{i:D3}"), [new StreamExtent(0, place(i) * 4096, 4096)])),
        ];
        byte[] moved = [.. Enumerable.Range(0, 500).SelectMany(i => files.Skip((499 - i) * 4096).Take(4096))];

        SampleImage before = await SampleImage.OfAsync(files, At(i => i));
        SampleImage after = await SampleImage.OfAsync(moved, At(i => 499 - i), known: before.Known());

        Assert.Equal(
            before.Root.Pages.Where(page => page.Kind == PageKind.Chunks).Select(page => page.Id),
            after.Root.Pages.Where(page => page.Kind == PageKind.Chunks).Select(page => page.Id));
    }

    [Fact]
    public async Task The_recipe_holds_the_pages_that_hosts_need_one_behind_the_other()
    {
        SampleImage image = await SmallAsync();

        Manifest recipe = image.Root.Recipe;

        Assert.Equal(
            image.Root.Pages.Where(page => page.Kind != PageKind.Names).Select(page => page.Id),
            recipe.Entries.Select(chunk => recipe.Chunks[chunk].Id));
        Assert.Equal(recipe.DiskBytes, recipe.Extents.Sum(extent => (long)extent.Bytes));
        ManifestRules.Check(recipe);
    }

    private static readonly ChunkReference One = new(Digest.Of([1]), 400, 0, 64, 400, ChunkEncoding.Stored);
    private static readonly ChunkReference Two = new(Digest.Of([2]), 300, 0, 464, 100, ChunkEncoding.Zstd);
    private static readonly PackReference[] Packs = [new(Digest.Of([9]), 10_000)];

    private static IEnumerable<(string Rule, PageDraft[] Pages)> Broken =>
    [
        ("a first chunk that starts no stream", [Draft(PageKind.Chunks, 1, page => { page.Number(0); page.Byte(0x2); })]),
        ("an empty chunk", [Chunks(One with { Bytes = 0, EncodedBytes = 0 })]),
        ("a chunk longer than the maximum", [Chunks(One with { Bytes = 4097, EncodedBytes = 4097 })]),
        ("an encoded chunk that is not shorter", [Chunks(Two with { EncodedBytes = 300 })]),
        ("a chunk in the header of its pack", [Chunks(One with { PackOffset = 63 })]),
        ("a chunk behind the end of its pack", [Chunks(One with { PackOffset = 9601 })]),
        ("one chunk with two lengths", [Chunks(One, Two with { Id = One.Id })]),
        ("two chunks that overlap in a pack", [Chunks(One, Two with { PackOffset = 463 }), Places((0, 0), (400, 0))]),
        ("a stream without places", [Chunks(One, Two), Places((0, 0))]),
        ("places without a stream", [Chunks(One), Places((0, 0), (400, 0))]),
        ("a stream that does not end", [Chunks(One), Places((0, 100))]),
        ("more places than bytes", [Chunks(One), Places((0, 401), (500, 0))]),
        ("a place without bytes left", [Chunks(One), Places((0, 400), (500, 0))]),
        ("a place before the disk", [Chunks(One), Places((-1, 0))]),
        ("a place behind the disk", [Chunks(One), Places((9601, 0))]),
        ("a place far behind the disk", [Chunks(One), Places((1L << 60, 0))]),
        ("streams that share a byte", [Chunks(One, Two), Places((0, 0), (399, 0))]),
        ("one stream that shares a byte with itself", [Chunks(One), Places((0, 200), (199, 0))]),
        ("a number with more bytes than needed", [Draft(PageKind.Chunks, 0, page => { page.Byte(0x80); page.Byte(0); })]),
        ("a number of more than 63 bits", [Draft(PageKind.Chunks, 0, page => page.Text([.. Enumerable.Repeat((byte)0xFF, 9), 1]))]),
        ("more packs than the page has room for", [Draft(PageKind.Chunks, 0, page => page.Number(8000))]),
        ("a patch that makes no entry", [Chunks(One, Two), Places((0, 0), (500, 0)), Patches((0, 0, 64, 10))]),
        ("a patch that goes beyond its stream", [Chunks(One, Two), Places((0, 0), (500, 0)), Patches((0, 2, 64, 10))]),
        ("a patch behind the last entry", [Chunks(One, Two), Places((0, 0), (500, 0)), Patches((2, 1, 64, 10))]),
        ("a patch longer than what it makes", [Chunks(One, Two), Places((0, 0), (500, 0)), Patches((0, 1, 64, 400))]),
        ("a patch without bytes", [Chunks(One, Two), Places((0, 0), (500, 0)), Patches((0, 1, 64, 0))]),
        ("a patch without a window", [Chunks(One, Two), Places((0, 0), (500, 0)), Patches((0, 1, 0, 10))]),
        ("a patch with a window of more than 16 MiB", [Chunks(One, Two), Places((0, 0), (500, 0)), Patches((0, 1, (16 << 20) + 1, 10))]),
    ];

    private static PageDraft Chunks(params ChunkReference[] chunks) => ChunkPage.Write([.. chunks.Select(chunk => (chunk, true))], Packs);

    private static PageDraft Places(params (long Offset, long Bytes)[] places)
    {
        var page = new PageDraft(PageKind.Places);
        long end = 0;
        int next = 0;
        int[] lengths = [400, 300];
        foreach ((long offset, long bytes) in places)
        {
            page.Signed(offset - end);
            page.Number(bytes);
            end = offset + (bytes == 0 ? lengths[next++ % 2] : bytes);
            page.Records++;
        }

        return page;
    }

    private static PageDraft Patches(params (int First, int Count, int BaseBytes, int EncodedBytes)[] patches) => PatchPage.Write(
        Digest.Of([7]),
        [.. patches.Select(patch => new PatchReference(0, 0, 0, patch.BaseBytes, patch.First, patch.Count, 0, 0, 5000, patch.EncodedBytes))],
        Packs);

    private static PageDraft Draft(PageKind kind, int records, Action<PageDraft> write)
    {
        var page = new PageDraft(kind) { Records = records };
        write(page);
        return page;
    }

    private static ManifestRoot RootOf(PageDraft[] pages) => new(
        Digest.Of([8]),
        Parameters,
        10_000,
        [.. Packs],
        [.. pages.Select(page => new PageReference(page.Kind, Digest.Of(page.Content), page.Bytes, 0, 64, page.Bytes, ChunkEncoding.Stored, page.Records))]);

    /// <summary>Some files, a copy, one in pieces, metadata, and patches from a version before.</summary>
    private static async Task<SampleImage> SmallAsync()
    {
        byte[] disk = Vectors.Xorshift(1, 20_000);
        DiskStream[] streams =
        [
            new(new StreamName(1, StreamKind.File, "a"), [new StreamExtent(0, 0, 3000)]),
            new(new StreamName(1, StreamKind.File, "b"), [new StreamExtent(0, 9000, 1500), new StreamExtent(1500, 3000, 2000)]),
            new(new StreamName(1, StreamKind.File, "copy of a"), [new StreamExtent(0, 12_000, 3000)]),
            new(new StreamName(1, StreamKind.Metadata, ""), [new StreamExtent(16_384, 16_384, 3616)]),
        ];
        disk.AsSpan(0, 3000).CopyTo(disk.AsSpan(12_000));
        var options = new PackingOptions { Chunking = Parameters, DiscardsUncovered = true };
        SampleImage before = await SampleImage.OfAsync(disk, streams, options);
        disk[9100] ^= 1;
        SampleImage after = await SampleImage.OfAsync(disk, streams, options, known: null, before);
        Assert.NotEmpty(after.Manifest.Patches);
        return after;
    }

    private static byte[] PlainOf(SampleImage source, PageReference page)
    {
        byte[] plain = new byte[page.Bytes];
        Assert.True(source.TryRead(page, plain));
        return plain;
    }

    private static bool AssertRefusedOrFollowsEveryRule(SampleImage image, int number, byte[] plain)
    {
        PageReference page = image.Root.Pages[number] with { Id = Digest.Of(plain), Bytes = plain.Length };
        return AssertRefusedOrFollowsEveryRule(
            () => new ManifestRoot(image.Root.Id, image.Root.Parameters, image.Root.DiskBytes, image.Root.Packs, image.Root.Pages.SetItem(number, page)),
            new ChangedPage(image, page, plain));
    }

    /// <summary>Whether it was accepted.</summary>
    private static bool AssertRefusedOrFollowsEveryRule(Func<ManifestRoot> open, IPageSource pages)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ManifestRoot root = open();
            ImmutableArray<StreamName> names = root.ReadNames(pages);
            Manifest manifest = root.ReadManifest(pages);
            Assert.InRange(names.Length, 0, 100);
            ManifestRules.Check(manifest);
            return true;
        }
        catch (ManifestException)
        {
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    /// <summary>An image of which one page is another, or missing.</summary>
    private sealed class ChangedPage(IPageSource image, PageReference changed, byte[]? content) : IPageSource
    {
        public bool TryRead(PageReference page, Span<byte> destination) => page.Id == changed.Id
            ? content is not null && content.AsSpan().TryCopyTo(destination)
            : image.TryRead(page, destination);
    }

    private sealed class Drafts(PageDraft[] pages) : IPageSource
    {
        public bool TryRead(PageReference page, Span<byte> destination) =>
            pages.First(draft => Digest.Of(draft.Content) == page.Id).Content.TryCopyTo(destination);
    }
}
