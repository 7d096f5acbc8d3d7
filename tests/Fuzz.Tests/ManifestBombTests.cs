using System.Diagnostics;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Chunking.Manifests.Pages;

namespace MedV.Fuzz.Tests;

/// <summary>Manifests that are short and mean to be long: too large for the fuzzer to put together, so they are written by hand.</summary>
public sealed class ManifestBombTests
{
    private static readonly PackReference Pack = new(Digest.Of("pack"u8), 64 << 20);

    [Fact]
    public void Names_that_repeat_a_long_path_are_refused_before_they_fill_the_memory()
    {
        var page = new PageDraft(PageKind.Names);
        byte[] path = NamePage.Write(page, [], new StreamName(1, StreamKind.File, new string('p', NamePage.LongestPath)));
        while (page.Bytes < 200_000)
        {
            // Six bytes for 32 KiB of text.
            path = NamePage.Write(page, path, new StreamName(1, StreamKind.File, new string('p', NamePage.LongestPath)));
        }

        ManifestRoot root = RootOf([page], repeat: 1);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ManifestException refusal = Assert.Throws<ManifestException>(() => root.ReadNames(new Drafts([page])));

        Assert.Equal(ManifestFault.Malformed, refusal.Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void Patches_that_say_the_same_again_and_again_are_refused_before_they_take_time()
    {
        PageDraft[] chunks = [.. Enumerable.Range(0, 20).Select(i => ChunkPage.Write(
            [.. Enumerable.Range(0, 5000).Select(j => (new ChunkReference(Digest.Of(BitConverter.GetBytes((i * 5000) + j)), 1, 0, 64 + (i * 5000) + j, 1, ChunkEncoding.Stored), i + j == 0))],
            [Pack]))];
        PageDraft patches = PatchPage.Write(Digest.Of("base"u8), [new PatchReference(0, 0, 0, 100, 0, 100_000, 0, 0, 1_000_000, 10)], [Pack]);
        ManifestRoot root = RootOf([.. chunks, patches], repeat: 20_000);
        long started = Stopwatch.GetTimestamp();

        ManifestException refusal = Assert.Throws<ManifestException>(() => root.ReadManifest(new Drafts([.. chunks, patches])));

        Assert.Equal(ManifestFault.Malformed, refusal.Fault);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
    }

    /// <summary>A root of these pages, the last of which is named several times.</summary>
    private static ManifestRoot RootOf(PageDraft[] pages, int repeat)
    {
        PageReference[] references = [.. pages.Select(page => new PageReference(page.Kind, Digest.Of(page.Content), page.Bytes, 0, 64, page.Bytes, ChunkEncoding.Stored, page.Records))];
        byte[] file = RootFile.Write(ChunkingParameters.Default, 1 << 30, [Pack], [.. references, .. Enumerable.Repeat(references[^1], repeat - 1)]);
        return ManifestRoot.Open(file, Digest.Of(file));
    }

    private sealed class Drafts(PageDraft[] pages) : IPageSource
    {
        private readonly Dictionary<Digest, byte[]> _pages = pages.ToDictionary(page => Digest.Of(page.Content), page => page.Content.ToArray());

        public bool TryRead(PageReference page, Span<byte> destination) =>
            _pages.TryGetValue(page.Id, out byte[]? content) && content.AsSpan().TryCopyTo(destination);
    }
}
