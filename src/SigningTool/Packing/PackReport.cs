using System.Collections.Immutable;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Comparing;
using MedV.SigningTool.Inspecting;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Packing;

/// <summary>What <c>pack --json</c> prints. Sizes in bytes.</summary>
/// <param name="Image">The image.</param>
/// <param name="Version">The version made, or the one that is this disk already.</param>
/// <param name="IsNew">Whether it was made; <see langword="false"/> when the disk is that version already.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Container">What the disk was kept in.</param>
/// <param name="DiskBytes">The disk.</param>
/// <param name="Partitions">Its parts and what was found in them; <see langword="null"/> when nobody looked.</param>
/// <param name="Remarks">What was not understood.</param>
/// <param name="DiscardedBytes">Free space of its file systems that was not read, and is zeros in the image; 0 unless that was asked for.</param>
/// <param name="ReadBytes">Read of the disk.</param>
/// <param name="ZeroBytes">Zeros.</param>
/// <param name="DuplicateBytes">Chunks that came twice.</param>
/// <param name="KnownBytes">Chunks that other versions of the realm have.</param>
/// <param name="NewBytes">New chunks.</param>
/// <param name="NewEncodedBytes">New chunks, encoded.</param>
/// <param name="NewPacks">How many packs were written.</param>
/// <param name="Chunks">How many chunks the version has.</param>
/// <param name="Manifest">SHA-256 of the manifest's root.</param>
/// <param name="RootBytes">Length of the root.</param>
/// <param name="Pages">How many pages the manifest has.</param>
/// <param name="PageBytes">Its pages, encoded.</param>
/// <param name="NewPageBytes">Those of them that no other version has.</param>
/// <param name="ManifestPercent">Root and pages in per cent of the disk.</param>
/// <param name="Patches">How many patches were made.</param>
/// <param name="PatchBytes">They themselves, in packs.</param>
/// <param name="Update">What a host fetches that has the version which the patches start from; <see langword="null"/> without one.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record PackReport(
    string Image,
    int Version,
    bool IsNew,
    bool DryRun,
    string Container,
    long DiskBytes,
    IReadOnlyList<LayoutPart>? Partitions,
    IReadOnlyList<string> Remarks,
    long DiscardedBytes,
    long ReadBytes,
    long ZeroBytes,
    long DuplicateBytes,
    long KnownBytes,
    long NewBytes,
    long NewEncodedBytes,
    int NewPacks,
    int Chunks,
    string Manifest,
    int RootBytes,
    int Pages,
    long PageBytes,
    long NewPageBytes,
    double ManifestPercent,
    int Patches,
    long PatchBytes,
    UpdateSizes? Update,
    double Seconds)
{
    /// <summary>Puts it together.</summary>
    public static PackReport Of(PackedDisk disk, ImageVersion made, bool isNew, bool dryRun, UpdateSizes? update, TimeSpan elapsed)
    {
        int rootBytes = disk.Image.RootFile.Length;
        ImmutableArray<PageReference> pages = disk.Image.Root.Pages;
        PackStatistics statistics = disk.Image.Statistics;
        long pageBytes = pages.Sum(page => (long)page.EncodedBytes);
        return new PackReport(
            made.Image,
            made.Version,
            isNew,
            dryRun,
            disk.Container,
            disk.DiskBytes,
            disk.Layout is null ? null : LayoutPart.Of(disk.Layout, withFiles: false),
            disk.Layout?.Remarks ?? [],
            disk.DiscardsUnallocated ? disk.Layout?.Partitions.Sum(LayoutPart.UnallocatedIn) ?? 0 : 0,
            statistics.ReadBytes,
            statistics.ZeroBytes,
            statistics.DuplicateBytes,
            statistics.KnownBytes,
            statistics.NewBytes,
            statistics.NewEncodedBytes,
            statistics.NewPacks,
            disk.Image.Manifest.Chunks.Length,
            made.Manifest.Sha256,
            rootBytes,
            pages.Length,
            pageBytes,
            statistics.NewPageBytes,
            Sizes.Share(rootBytes + pageBytes, disk.DiskBytes),
            disk.Image.Manifest.Patches.Length,
            statistics.PatchBytes,
            update,
            Math.Round(elapsed.TotalSeconds, 3));
    }

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines()
    {
        string name = $"{Image}@{Version}";
        yield return this switch
        {
            { IsNew: false } => $"{name} is this disk already",
            { DryRun: true } => $"{name} would be made of a {Container} disk of {Sizes.Format(DiskBytes)}",
            _ => $"packed {name} from a {Container} disk of {Sizes.Format(DiskBytes)}",
        };
        foreach (string line in LayoutPart.Lines(Partitions ?? []).Concat(Remarks.Select(remark => $"note: {remark}")))
        {
            yield return line;
        }

        List<string[]> rows =
        [
            Row("zeros", ZeroBytes, ""),
            .. DiscardedBytes > 0 ? new[] { Row("discarded", DiscardedBytes, "of the zeros: free in the file systems") } : [],
            Row("repeated", DuplicateBytes, ""),
            Row("known", KnownBytes, "in chunks of other versions"),
            Row("new", NewBytes, $"packed into {Sizes.Format(NewEncodedBytes)}"),
            Row("manifest", RootBytes + PageBytes, $"root {Sizes.Format(RootBytes)}, {Sizes.Count(Pages, "page")}, {Sizes.Format(NewPageBytes)} of them new"),
        ];
        if (Patches > 0)
        {
            rows.Add(Row("patches", PatchBytes, Sizes.Count(Patches, "patch", "patches")));
        }

        if (Update is not null)
        {
            rows.Add(Row("update", Update.FetchBytes, $"from {Update.From}; without patches {Sizes.Format(Update.FullBytes)}, whole {Sizes.Format(Update.WholeBytes)}"));
        }

        foreach (string line in TextTable.Lines("lrrl", rows))
        {
            yield return line;
        }

        yield return FormattableString.Invariant($"{Sizes.Count(Chunks, "chunk")}, {Sizes.Count(NewPacks, "new pack")}, {Seconds:0.0} s");
        if (this is { IsNew: true, DryRun: false })
        {
            yield return "next: medv-sign sign";
        }
    }

    private string[] Row(string what, long bytes, string remark) => [what, Sizes.Format(bytes), Sizes.Percent(bytes, DiskBytes), remark];
}
