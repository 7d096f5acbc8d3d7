using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Chunking.Manifests.Pages;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Mutation;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>The pages of a manifest, below a root that names them as they are: <see cref="ManifestRoot.ReadManifest"/> and the names.</summary>
internal sealed class PagesTarget : FuzzTarget
{
    private static readonly PackReference RootPack = new(Digest.Of("the pack of the pages"u8), 64 << 20);

    private static readonly PackReference[] Packs = [new(Digest.Of("pack 1"u8), 64 << 20), new(Digest.Of("pack 2"u8), 5000)];

    public PagesTarget() => OwnMutations = [PageMutations.ChangeToken, PageMutations.ChangeToken, PageMutations.ChangeRecords, PageMutations.ChangePages];

    /// <inheritdoc/>
    public override string Name => "pages";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 4 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        PageList list = PageList.Read(input.Bytes);
        var pages = list.Pages.ConvertAll(page => new PageReference(
            (PageKind)page.Kind, Digest.Of(page.Content), page.Content.Length, 0, 64, page.Content.Length, ChunkEncoding.Stored, page.Records));
        byte[] file = RootFile.Write(ChunkingParameters.Default, list.DiskBytes, [RootPack], pages);
        var source = new Source(list.Pages);
        try
        {
            Manifest manifest;
            ImmutableArray<StreamName> names;
            using (meter.Measure())
            {
                var root = ManifestRoot.Open(file, Digest.Of(file));
                Probe.Note("root", 1);
                manifest = root.ReadManifest(source);
                Probe.Note("manifest", 1);
                names = root.ReadNames(source);
            }

            ManifestRules.Check(manifest);
            FuzzException.Require(names.All(name => name.Path.Length <= NamePage.LongestPath && Enum.IsDefined(name.Kind) && name.Partition >= 0), "a name cannot be");
            Probe.NoteSize("extents", manifest.Extents.Length);
            Probe.NoteSize("patches", manifest.Patches.Length);
            Probe.NoteSize("names", names.Length);
        }
        catch (ManifestException refusal)
        {
            Probe.Note("fault", (long)refusal.Fault);
            FuzzException.Require(refusal.Fault != ManifestFault.Untrusted, "pages with the right digests are not trusted");
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases()
    {
        ChunkReference[] chunks =
        [
            .. Enumerable.Range(0, 6).Select(i => new ChunkReference(Digest.Of([(byte)i]), 100 + i, 0, 64 + (i * 50), 50, ChunkEncoding.Zstd)),
            new(Digest.Of("stored"u8), 500, 1, 64, 500, ChunkEncoding.Stored),
            new(Digest.Of("brotli"u8), 1 << 20, 1, 600, 4000, ChunkEncoding.Brotli),
        ];
        PageDraft first = ChunkPage.Write([(chunks[0], true), (chunks[1], false), (chunks[0], false), (chunks[6], true), (chunks[2], true)], Packs);
        PageDraft second = ChunkPage.Write([(chunks[3], false), (chunks[7], false), (chunks[4], true), (chunks[5], true)], Packs);
        var places = new PageDraft(PageKind.Places);
        long end = 0;
        PlacePage.Write(places, ref end, [new Place(10_000, 150), new Place(4096, 151)], isLast: true);
        PlacePage.Write(places, ref end, [new Place(20_000, 500)], isLast: true);
        PlacePage.Write(places, ref end, [new Place(30_000, 205), new Place(100_000, 1 << 20)], isLast: true);
        var more = new PageDraft(PageKind.Places);
        end = 0;
        PlacePage.Write(more, ref end, [new Place(2_000_000, 104)], isLast: true);
        PlacePage.Write(more, ref end, [new Place(0, 105)], isLast: true);
        PageDraft patches = PatchPage.Write(
            Digest.Of("base"u8),
            [new PatchReference(0, 3, 5000, 9000, 0, 3, 301, 0, 1000, 40), new PatchReference(0, 4, 0, 16 << 20, 4, 3, 0, 0, 1040, 100)],
            Packs);
        var names = new PageDraft(PageKind.Names);
        byte[] path = [];
        foreach (StreamName name in (StreamName[])[new(1, StreamKind.File, "usr/bin/ls"), new(1, StreamKind.File, "usr/bin/lsattr"), new(1, StreamKind.Slack, ""), new(1, StreamKind.Metadata, ""), new(0, StreamKind.Rest, "")])
        {
            path = NamePage.Write(names, path, name);
        }

        yield return Base("all-kinds", 4 << 20, first, second, places, more, patches, names);
        yield return Base("without-patches", 4 << 20, first, second, places, more);
        yield return Base("empty", 0);
    }

    private static FuzzBase Base(string name, long diskBytes, params PageDraft[] pages)
    {
        byte[] content = new PageList(diskBytes, [.. pages.Select(page => new PagePart((byte)page.Kind, page.Records, page.Content.ToArray()))]).Write();
        return new FuzzBase(name, content, FieldMap.Everything(content.Length));
    }

    private sealed class Source(List<PagePart> pages) : IPageSource
    {
        private readonly Dictionary<Digest, byte[]> _pages = pages.DistinctBy(page => Digest.Of(page.Content)).ToDictionary(page => Digest.Of(page.Content), page => page.Content);

        public bool TryRead(PageReference page, Span<byte> destination) =>
            _pages.TryGetValue(page.Id, out byte[]? content) && content.AsSpan().TryCopyTo(destination);
    }
}
