using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>The signed root of a manifest: what <see cref="ManifestRoot.Open"/> makes of a file with the right digest.</summary>
internal sealed class RootTarget : FuzzTarget
{
    private const int HeaderBytes = 64, PackBytes = 36, PageBytes = 56;
    private const string Header = "8 2 2 1 1 2 4 4 4 4 4 4 8 8 8";
    private const string Pack = "8 8 8 8 4";
    private const string Page = "8 8 8 8 1 1 2 4 4 4 4 4";

    public RootTarget() => OwnMutations = [AddRecord, RemoveRecord];

    /// <inheritdoc/>
    public override string Name => "root";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 1 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        var digest = Digest.Of(input.Bytes);
        try
        {
            ManifestRoot root;
            using (meter.Measure())
            {
                root = ManifestRoot.Open(input.Bytes, digest);
            }

            FuzzException.Require(root.Id == digest, "the root has another id than its file");
            ManifestRules.Check(root);
            Probe.NoteSize("pages", root.Pages.Length);
        }
        catch (ManifestException refusal)
        {
            Probe.Note("fault", (long)refusal.Fault);
            FuzzException.Require(refusal.Fault != ManifestFault.Untrusted, "a root with the right digest is not trusted");
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases()
    {
        PackReference[] packs = [new(Digest.Of("pack 1"u8), 100_000), new(Digest.Of("pack 2"u8), 64 << 20)];
        PageReference[] pages =
        [
            new(PageKind.Chunks, Digest.Of("chunks 1"u8), 5000, 0, 64, 4000, ChunkEncoding.Zstd, 100),
            new(PageKind.Chunks, Digest.Of("chunks 2"u8), 262_144, 1, 64, 262_144, ChunkEncoding.Stored, 6000),
            new(PageKind.Places, Digest.Of("places"u8), 500, 0, 4064, 400, ChunkEncoding.Brotli, 50),
            new(PageKind.Patches, Digest.Of("patches"u8), 60, 0, 4464, 60, ChunkEncoding.Stored, 2),
            new(PageKind.Names, Digest.Of("names"u8), 900, 1, 300_000, 500, ChunkEncoding.Zstd, 20),
        ];
        yield return Base("pages", RootFile.Write(ChunkingParameters.Default, 1 << 30, packs, pages), packs.Length, pages.Length);
        yield return Base("empty", RootFile.Write(ChunkingParameters.Default, 0, [], []), 0, 0);
    }

    private static FuzzBase Base(string name, byte[] file, int packs, int pages)
    {
        var map = new FieldMap();
        map.AddNumbers(file.Length, 100_000, 64 << 20, 262_144, 1 << 27, 64L << 40, 64, packs, pages);
        map.Add(0, Header);
        map.AddMany(HeaderBytes, packs, Pack);
        map.AddMany(HeaderBytes + (packs * PackBytes), pages, Page);
        return new FuzzBase(name, file, map);
    }

    /// <summary>Doubles a pack or a page, and counts it.</summary>
    private static void AddRecord(Workbench input, Random random)
    {
        if (Pick(input, random) is (var at, var bytes, var count, var number))
        {
            input.Insert(at, input.Bytes.Slice(at, bytes).ToArray());
            input.Write(count, BitConverter.GetBytes(number + 1));
        }
    }

    private static void RemoveRecord(Workbench input, Random random)
    {
        if (Pick(input, random) is (var at, var bytes, var count, var number))
        {
            input.Delete(at, bytes);
            input.Write(count, BitConverter.GetBytes(number - 1));
        }
    }

    private static (int At, int Bytes, int Count, int Number)? Pick(Workbench input, Random random)
    {
        if (input.Length < HeaderBytes)
        {
            return null;
        }

        int packs = BitConverter.ToInt32(input.Bytes[28..]);
        int pages = BitConverter.ToInt32(input.Bytes[32..]);
        if (packs is < 0 or > 1000 || pages is < 0 or > 1000 || HeaderBytes + (packs * PackBytes) + (pages * PageBytes) > input.Length)
        {
            return null;
        }

        return random.Next(2) == 0 && packs > 0 ? (HeaderBytes + (random.Next(packs) * PackBytes), PackBytes, 28, packs)
            : pages > 0 ? (HeaderBytes + (packs * PackBytes) + (random.Next(pages) * PageBytes), PageBytes, 32, pages)
            : null;
    }
}
