namespace MedV.SigningTool.Inspecting;

/// <summary>What <c>inspect --json</c> prints. Sizes in bytes.</summary>
/// <param name="Image">The image.</param>
/// <param name="Version">The version.</param>
/// <param name="State"><c>signed</c> or <c>packed</c>.</param>
/// <param name="DiskBytes">The disk.</param>
/// <param name="ZeroBytes">Zeros on it.</param>
/// <param name="UniqueBytes">Its chunks, each once.</param>
/// <param name="EncodedBytes">The same, encoded: what a site without anything fetches.</param>
/// <param name="Chunks">How many chunks.</param>
/// <param name="Extents">How many runs.</param>
/// <param name="Packs">How many packs they lie in.</param>
/// <param name="Manifest">SHA-256 of the manifest.</param>
/// <param name="ManifestBytes">Length of the manifest.</param>
internal sealed record InspectReport(
    string Image,
    int Version,
    string State,
    long DiskBytes,
    long ZeroBytes,
    long UniqueBytes,
    long EncodedBytes,
    int Chunks,
    int Extents,
    int Packs,
    string Manifest,
    long ManifestBytes);
