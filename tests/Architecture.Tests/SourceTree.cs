namespace MedV.Architecture.Tests;

/// <summary>The files of the repository, without what builds and runs leave behind.</summary>
internal static class SourceTree
{
    private static readonly string[] NotOurs = [".git", "artifacts", ".demo", ".vs", ".idea", "bin", "obj"];

    private static readonly Lazy<IReadOnlyList<SourceFile>> Files = new(() => [.. Walk(new DirectoryInfo(Products.RepositoryFolder))]);

    /// <summary>All text files.</summary>
    public static IReadOnlyList<SourceFile> All => Files.Value;

    /// <summary>The C# files.</summary>
    public static IEnumerable<SourceFile> CSharpFiles => All.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal));

    private static IEnumerable<SourceFile> Walk(DirectoryInfo folder)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos().Where(entry => !NotOurs.Contains(entry.Name)))
        {
            if (entry is DirectoryInfo inner)
            {
                foreach (SourceFile file in Walk(inner))
                {
                    yield return file;
                }
            }
            else if (File.ReadAllText(entry.FullName) is var text && !text.Contains('\0', StringComparison.Ordinal))
            {
                yield return new SourceFile(Path.GetRelativePath(Products.RepositoryFolder, entry.FullName), text);
            }
        }
    }
}

/// <summary>A text file.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Text">What it says.</param>
internal sealed record SourceFile(string Path, string Text);
