namespace MedV.SigningTool.Packing;

/// <summary>What <c>pack --json</c> prints. Sizes in bytes.</summary>
/// <param name="Image">The image.</param>
/// <param name="Version">The version made, or the one that is this disk already.</param>
/// <param name="IsNew">Whether it was made; <see langword="false"/> when the disk is that version already.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="DiskBytes">The disk.</param>
/// <param name="ReadBytes">Read of it.</param>
/// <param name="ZeroBytes">Zeros.</param>
/// <param name="DuplicateBytes">Chunks that came twice.</param>
/// <param name="KnownBytes">Chunks that other versions of the realm have.</param>
/// <param name="NewBytes">New chunks.</param>
/// <param name="NewEncodedBytes">New chunks, encoded.</param>
/// <param name="NewPacks">How many packs they are in.</param>
/// <param name="Chunks">How many chunks the version has.</param>
/// <param name="Manifest">SHA-256 of the manifest.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record PackReport(
    string Image,
    int Version,
    bool IsNew,
    bool DryRun,
    long DiskBytes,
    long ReadBytes,
    long ZeroBytes,
    long DuplicateBytes,
    long KnownBytes,
    long NewBytes,
    long NewEncodedBytes,
    int NewPacks,
    int Chunks,
    string Manifest,
    double Seconds);
