using System.Collections.Immutable;

namespace MedV.DiskFormats.Layouts;

/// <summary>A file, or a stream of one, and where its bytes lie.</summary>
/// <param name="Path">
/// From the root of its file system, names joined by <c>/</c>, without one at the start. A name is whatever the file system says, so it may be
/// hostile: for showing and comparing, never for opening.
/// </param>
/// <param name="Bytes">The file's length in bytes.</param>
/// <param name="Extents">Where its bytes lie, in file order, none longer than the file's rest. Never empty, and no two overlap.</param>
public sealed record FileLayout(string Path, long Bytes, ImmutableArray<FileExtent> Extents);
