namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>Where a file is.</summary>
/// <param name="Place">The root.</param>
/// <param name="Path">The path below it, with slashes, without links.</param>
internal readonly record struct FileKey(MenuPlace Place, string Path) : IComparable<FileKey>
{
    /// <summary>The folders on the way, the first first.</summary>
    public IEnumerable<FileKey> Folders
    {
        get
        {
            for (int slash = Path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = Path.IndexOf('/', slash + 1))
            {
                yield return this with { Path = Path[..slash] };
            }
        }
    }

    /// <inheritdoc/>
    public int CompareTo(FileKey other) =>
        Place != other.Place ? Place.CompareTo(other.Place) : string.CompareOrdinal(Path, other.Path);

    /// <inheritdoc/>
    public override string ToString() => $"{Place.ToString().ToLowerInvariant()}:{Path}";
}
