using MedV.GuestProtocol;

namespace MedV.GuestAgent.Icons;

/// <summary>Finds the PNG file of an icon in the theme that every desktop has, and reads it. Keeps the hashes of files that did not change.</summary>
/// <param name="dataFolders">Entries of the data path, best first.</param>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class IconFinder(IReadOnlyList<string> dataFolders)
{
    private const int MostHashes = 2 * ProtocolLimits.Apps;

    // What a menu shows, then larger ones, which shrink well, then small ones.
    private static readonly int[] Sizes = [48, 64, 96, 128, 256, 32, 24, 22, 16];

    private readonly Dictionary<string, (DateTime Written, long Length, string? Hash)> _hashes = new(StringComparer.Ordinal);

    /// <summary>Finds the file; null when there is none.</summary>
    public string? Find(string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        if (Path.IsPathRooted(name))
        {
            return name.EndsWith(".png", StringComparison.OrdinalIgnoreCase) && File.Exists(name) ? name : null;
        }

        string file = name.EndsWith(".png", StringComparison.OrdinalIgnoreCase) ? name : name + ".png";
        if (file.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        IEnumerable<string> places =
            from size in Sizes
            from folder in dataFolders
            select Path.Combine(folder, "icons", "hicolor", $"{size}x{size}", "apps", file);
        return places.Concat(dataFolders.Select(folder => Path.Combine(folder, "pixmaps", file))).FirstOrDefault(File.Exists);
    }

    /// <summary>Reads an icon; null when it is no PNG that is understood.</summary>
    public static GuestIcon? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= PngDecoder.MostFileBytes && PngDecoder.TryDecode(File.ReadAllBytes(path), out GuestIcon? icon) ? icon : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The hash of an icon; null when it cannot be read.</summary>
    public string? HashOf(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return null;
        }

        if (_hashes.TryGetValue(path, out (DateTime Written, long Length, string? Hash) known) && known.Written == file.LastWriteTimeUtc && known.Length == file.Length)
        {
            return known.Hash;
        }

        if (_hashes.Count >= MostHashes)
        {
            _hashes.Clear();
        }

        string? hash = Read(path)?.Hash();
        _hashes[path] = (file.LastWriteTimeUtc, file.Length, hash);
        return hash;
    }
}
