namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>A folder of this machine with files of all kinds, to be put into file systems. Made once for a class of tests.</summary>
public sealed class HostTree : IDisposable
{
    /// <summary>Files of at most so many bytes may end up inside of an inode.</summary>
    public const int LargestInlineBytes = 160;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-layout-");

    public HostTree()
    {
        Root = _folder.CreateSubdirectory("tree").FullName;
        var random = new Random(3);
        for (int i = 0; i < 1500; i++)
        {
            Write($"many/{i % 7}/a file with number {i}.txt", random, random.Next(1, 3000));
        }

        Write(string.Join('/', Enumerable.Range(0, 60).Select(i => $"deep{i}")) + "/bottom", random, 5000);
        Write("big.bin", random, 9_000_001);
        Write("names/h\u00e4user \u65e5\u672c \U0001f600", random, 70);
        Write("names/" + new string('n', 255), random, 70);
        Write("names/back\\slash and\nnew line", random, 700);
        Write("exactly/4096", random, 4096);
        Write("exactly/1024", random, 1024);
        Write("linked/first", random, 20_000);
        HostTool.Run("ln", Path.Combine(Root, "linked/first"), Path.Combine(Root, "linked/second"));
        File.CreateSymbolicLink(Path.Combine(Root, "linked/short"), "first");
        File.CreateSymbolicLink(Path.Combine(Root, "linked/long"), new string('x', 200));
        Directory.CreateDirectory(Path.Combine(Root, "empty/folder"));
        Write("empty/file", random, 0);
        WriteSparse("sparse/many-holes", random, 400, 24 * 1024);
        WriteSparse("sparse/far", random, 3, 20L << 20);
        using FileStream hole = File.Create(Path.Combine(Root, "sparse/all-hole"));
        hole.SetLength(1 << 20);
    }

    /// <summary>The folder with the files.</summary>
    internal string Root { get; }

    /// <summary>A place for an image.</summary>
    internal string NewImagePath() => Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N") + ".img");

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, Random random, int bytes)
    {
        byte[] content = new byte[bytes];
        random.NextBytes(content);
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>Pieces of 5000 bytes with holes between them.</summary>
    private void WriteSparse(string name, Random random, int pieces, long distance)
    {
        byte[] content = new byte[5000];
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        for (int i = 1; i <= pieces; i++)
        {
            random.NextBytes(content);
            file.Position = i * distance;
            file.Write(content);
        }
    }
}
