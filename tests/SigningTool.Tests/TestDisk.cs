namespace MedV.SigningTool.Tests;

/// <summary>The files of a disk on their way into a file system.</summary>
internal sealed class TestDisk(TestTool tool)
{
    private const string Uuid = "5f1d5a4e-0000-4000-8000-000000000001";

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Noise that is the same for the same seed.</summary>
    public static byte[] Noise(int seed, int bytes)
    {
        byte[] content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return content;
    }

    public TestDisk With(string path, byte[] content)
    {
        _files[path] = content;
        return this;
    }

    public TestDisk Without(string path)
    {
        _files.Remove(path);
        return this;
    }

    /// <summary>Changes some bytes in the middle of a file.</summary>
    public TestDisk Change(string path, int seed, int bytes = 1000)
    {
        byte[] content = [.. _files[path]];
        Noise(seed, bytes).CopyTo(content, content.Length / 2);
        return With(path, content);
    }

    /// <summary>Makes an ext4 of it, the same each time.</summary>
    public async Task<string> WriteAsync(string name, int megabytes = 16)
    {
        string tree = tool.PathOf(name + ".tree");
        Directory.CreateDirectory(tree);
        foreach ((string path, byte[] content) in _files)
        {
            string file = Path.Combine(tree, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content);
        }

        string disk = tool.PathOf(name);
        await Machine.RunAsync("mkfs.ext4", "-q", "-F", "-U", Uuid, "-E", $"hash_seed={Uuid}", "-d", tree, disk, $"{megabytes}M");
        Directory.Delete(tree, recursive: true);
        return disk;
    }
}
