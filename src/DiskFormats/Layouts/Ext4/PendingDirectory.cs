namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>A directory that was seen, but whose entries were not read yet. Whole paths of all of them would need too much room.</summary>
/// <param name="Parent">The one that names it; <see langword="null"/> for the root.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Inode">Its inode.</param>
/// <param name="PathCharacters">The length of <see cref="Path"/>.</param>
internal sealed record PendingDirectory(PendingDirectory? Parent, string Name, uint Inode, int PathCharacters)
{
    /// <summary>The inode of the root.</summary>
    private const uint RootInode = 2;

    /// <summary>The root of a file system.</summary>
    public static PendingDirectory Root { get; } = new(null, "", RootInode, 0);

    /// <summary>A directory in this one.</summary>
    public PendingDirectory Child(string name, uint inode) => new(this, name, inode, PathCharacters + name.Length + 1);

    /// <summary>What the paths of its files start with: empty, or ending with a slash.</summary>
    public string Path() => string.Create(PathCharacters, this, static (path, directory) =>
    {
        for (PendingDirectory at = directory; at.Parent is { } parent; at = parent)
        {
            path[at.PathCharacters - 1] = '/';
            at.Name.CopyTo(path[parent.PathCharacters..]);
        }
    });
}
