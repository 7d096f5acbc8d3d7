namespace MedV.SigningTool.Publishing;

/// <summary>What <c>publish --json</c> prints.</summary>
/// <param name="Folder">Where to.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Timestamp">The version that is visible now.</param>
/// <param name="Files">How many files were (or would be) copied.</param>
/// <param name="Bytes">How long they are together, in bytes.</param>
/// <param name="PresentFiles">How many were there already.</param>
internal sealed record PublishReport(string Folder, bool DryRun, long Timestamp, int Files, long Bytes, int PresentFiles);
