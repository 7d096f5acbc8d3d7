namespace MedV.SigningTool.Inspecting;

/// <summary>What <c>verify --json</c> prints when all is in order.</summary>
/// <param name="Folder">What was checked.</param>
/// <param name="Fingerprint">The realm.</param>
/// <param name="Timestamp">Version of the timestamp.</param>
/// <param name="Targets">How many targets.</param>
/// <param name="Packs">How many packs.</param>
/// <param name="Chunks">How many chunks.</param>
/// <param name="Pages">How many pages of manifests.</param>
/// <param name="Patches">How many patches, from versions that are there.</param>
/// <param name="Bytes">Length of the packs together, in bytes.</param>
/// <param name="Expires">When the first metadata file expires.</param>
internal sealed record VerifyReport(
    string Folder, string Fingerprint, long Timestamp, int Targets, int Packs, int Chunks, int Pages, int Patches, long Bytes, string Expires);
