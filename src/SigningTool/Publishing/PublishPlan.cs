namespace MedV.SigningTool.Publishing;

/// <summary>What publishing will copy.</summary>
/// <param name="Timestamp">The version that becomes visible.</param>
/// <param name="Files">Published paths in the order of copying; the timestamp, if it is new, is the last.</param>
/// <param name="PresentFiles">How many files are there already.</param>
/// <param name="Bytes">Length of <paramref name="Files"/> together, in bytes.</param>
internal sealed record PublishPlan(long Timestamp, IReadOnlyList<string> Files, int PresentFiles, long Bytes);
