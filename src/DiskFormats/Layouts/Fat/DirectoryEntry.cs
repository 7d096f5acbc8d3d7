namespace MedV.DiskFormats.Layouts.Fat;

/// <summary>A file or directory, as its directory describes it.</summary>
/// <param name="Name">The long name if there is one, else the short one; without <c>/</c>.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="FirstCluster">Where it starts; below 2 when it has no clusters.</param>
/// <param name="Bytes">The length of a file.</param>
internal readonly record struct DirectoryEntry(string Name, bool IsDirectory, uint FirstCluster, uint Bytes);
