namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>The shape of the list of our files.</summary>
internal sealed class ManifestDocument
{
    public required int Version { get; init; }

    public required bool Pending { get; init; }

    public required FileItem[] Files { get; init; }

    public required PlaceItem[] Folders { get; init; }

    public required PlaceItem[] Caches { get; init; }

    internal sealed record FileItem(MenuPlace Place, string Path, string Owner, string[] Digests);

    internal sealed record PlaceItem(MenuPlace Place, string Path);
}
