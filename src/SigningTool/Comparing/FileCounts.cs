namespace MedV.SigningTool.Comparing;

/// <summary>How many files of a disk are what they were.</summary>
/// <param name="New">New ones.</param>
/// <param name="Changed">Those with another content.</param>
/// <param name="Moved">Those with another path and a content that was there.</param>
/// <param name="Removed">Those that are gone.</param>
/// <param name="Unchanged">Those with the same path and content.</param>
/// <param name="Relocated">How many of the unchanged lie elsewhere on the disk.</param>
internal sealed record FileCounts(int New, int Changed, int Moved, int Removed, int Unchanged, int Relocated);
