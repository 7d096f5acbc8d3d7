using System.Text;

namespace MedV.Store.Seeds.Files;

/// <summary>Opens folders of the host.</summary>
internal static class HostFolders
{
    /// <summary>No path is longer, in bytes: what the kernel takes.</summary>
    public const int LongestPathBytes = 4096;

    /// <summary>The byte between the names of a path.</summary>
    public static byte Separator { get; } = (byte)Path.DirectorySeparatorChar;

    /// <summary>The path behind a path that an admin wrote: links in it are followed, this once.</summary>
    /// <returns><see langword="null"/> when there is no such folder.</returns>
    public static byte[]? Resolve(string path) =>
        OperatingSystem.IsLinux() ? LinuxFolder.Resolve(path)
        : Directory.Exists(path) ? Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
        : null;

    /// <summary>Opens a folder without following a link anywhere in its path.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns><see langword="null"/> when it cannot be opened.</returns>
    public static IHostFolder? TryOpen(ReadOnlySpan<byte> path) =>
        OperatingSystem.IsLinux() ? LinuxFolder.TryOpen(path) : PortableFolder.TryOpen(Encoding.UTF8.GetString(path));

    /// <summary>Whether a name is one name, and leads nowhere else.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !name.ContainsAny((byte)'/', Separator, (byte)0) && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8);
}
