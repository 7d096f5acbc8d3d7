namespace MedV.SigningTool.Inspecting;

/// <summary>What <c>inspect --json</c> prints. Sizes in bytes, without runs of zeros.</summary>
/// <param name="Image">The image.</param>
/// <param name="Version">The version.</param>
/// <param name="State"><c>signed</c> or <c>packed</c>.</param>
/// <param name="DiskBytes">The disk.</param>
/// <param name="ZeroBytes">Zeros on it.</param>
/// <param name="RepeatedBytes">Chunks that came before on the same disk.</param>
/// <param name="UniqueBytes">Its chunks, each once.</param>
/// <param name="EncodedBytes">The same, encoded: what a site without anything fetches.</param>
/// <param name="Chunks">How many chunks.</param>
/// <param name="Extents">In how many runs they lie on the disk.</param>
/// <param name="Packs">How many packs they and the pages lie in; other versions may use the same.</param>
/// <param name="PackBytes">The length of these packs.</param>
/// <param name="Manifest">SHA-256 of the manifest's root.</param>
/// <param name="ManifestBytes">Length of the whole manifest: root and pages, encoded.</param>
/// <param name="ManifestPercent">The same in per cent of the disk.</param>
/// <param name="RootBytes">Length of the root.</param>
/// <param name="RecipeBytes">Root and pages that hosts read, encoded: all but the names.</param>
/// <param name="Pages">The pages, by kind.</param>
/// <param name="ChunkSizes">The chunks, by size.</param>
/// <param name="Patches">The patches, by the version that they start from.</param>
/// <param name="Partitions">The parts of the disk.</param>
/// <param name="Remarks">What was not understood of the disk.</param>
/// <param name="List">The files and what else was cut on its own, with <c>--files</c>.</param>
internal sealed record InspectReport(
    string Image,
    int Version,
    string State,
    long DiskBytes,
    long ZeroBytes,
    long RepeatedBytes,
    long UniqueBytes,
    long EncodedBytes,
    int Chunks,
    int Extents,
    int Packs,
    long PackBytes,
    string Manifest,
    long ManifestBytes,
    double ManifestPercent,
    long RootBytes,
    long RecipeBytes,
    IReadOnlyList<PageSizes> Pages,
    IReadOnlyList<ChunkSizes> ChunkSizes,
    IReadOnlyList<PatchSizes> Patches,
    IReadOnlyList<PartitionSizes> Partitions,
    IReadOnlyList<string> Remarks,
    IReadOnlyList<StreamSizes>? List);
