namespace MedV.SigningTool.Signing;

/// <summary>What <c>sign --json</c> prints.</summary>
/// <param name="Changed">Whether anything was signed.</param>
/// <param name="Root">Version of the newest root.</param>
/// <param name="Targets">Version of the targets.</param>
/// <param name="Snapshot">Version of the snapshot.</param>
/// <param name="Timestamp">Version of the timestamp.</param>
/// <param name="Added">Image versions that were added, like <c>debian@1</c>.</param>
/// <param name="Expires">When the first of the files expires.</param>
internal sealed record SignReport(
    bool Changed, long Root, long Targets, long Snapshot, long Timestamp, IReadOnlyList<string> Added, string Expires);
