namespace MedV.Chunking.Manifests;

/// <summary>A sequence of chunks that belong together, such as a file: which entries and extents of the manifest are its own.</summary>
/// <param name="FirstEntry">Index into <see cref="Manifest.Entries"/>.</param>
/// <param name="EntryCount">How many entries, at least 1.</param>
/// <param name="FirstExtent">Index into <see cref="Manifest.Extents"/>.</param>
/// <param name="ExtentCount">How many extents, at least as many as entries.</param>
public readonly record struct ManifestStream(int FirstEntry, int EntryCount, int FirstExtent, int ExtentCount);
