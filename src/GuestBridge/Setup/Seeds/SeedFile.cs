namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>A file on a seed disk.</summary>
/// <param name="Name">1 to 64 letters, digits, dots, hyphens and underscores.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Open">Opens the content from its beginning; it has exactly <paramref name="Length"/> bytes.</param>
internal sealed record SeedFile(string Name, long Length, Func<Stream> Open)
{
    /// <summary>A file whose content is in memory.</summary>
    public static SeedFile Of(string name, byte[] content) => new(name, content.Length, () => new MemoryStream(content, writable: false));

    /// <summary>A file of text, in UTF-8.</summary>
    public static SeedFile Of(string name, string content) => Of(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>A copy of a file of the host.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static SeedFile From(string name, string path) => new(name, new FileInfo(path).Length, () => File.OpenRead(path));
}
