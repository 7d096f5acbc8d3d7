using System.Globalization;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>Files of all kinds on a mounted volume.</summary>
internal static class NtfsTree
{
    /// <summary>No file of more bytes lies in a record of the table.</summary>
    public const int LargestResidentBytes = 1024;

    /// <summary>The length of a file of <see cref="Fill"/> that has 41 names.</summary>
    public const int ManyLinksBytes = 30_000;

    /// <summary>The length of another that has two.</summary>
    public const int TwoLinksBytes = 20_000;

    /// <summary>Whether a file of <see cref="Fill"/> has no extents for a reason.</summary>
    public static bool MayBeMissing(string path) =>
        path.StartsWith("packed/", StringComparison.Ordinal)
        || path.StartsWith("linked/", StringComparison.Ordinal)
        || path is "sparse/all-hole" or "names/many-links";

    public static void Fill(string root)
    {
        var random = new Random(4);
        for (int i = 0; i < 2500; i++)
        {
            Write(root, string.Create(CultureInfo.InvariantCulture, $"many/{i % 9}/a file with number {i}.txt"), random, random.Next(0, 6000));
        }

        Write(root, string.Join('/', Enumerable.Range(0, 60).Select(i => $"deep{i}")) + "/bottom", random, 5000);
        Write(root, "big.bin", random, 9_000_001);
        Write(root, "names/häuser 日本語 😀", random, 5000);
        Write(root, "names/" + new string('n', 255), random, 5000);
        Write(root, "names/.hidden", random, 4096);
        Write(root, "streams/file", random, 7000);
        Write(root, "streams/file:main", random, 70_000);
        Write(root, "streams/file:日本", random, 7000);
        Write(root, "streams/file:small", random, 10);
        Write(root, "streams/resident", random, 10);
        Write(root, "streams/resident:large", random, 10_000);
        Write(root, "linked/first", random, TwoLinksBytes);
        HostTool.Run("ln", Path.Combine(root, "linked/first"), Path.Combine(root, "linked/second"));
        WriteSparse(root, "sparse/many-holes", random, 100, 200 * 1024);
        WriteSparse(root, "sparse/far", random, 3, 20L << 20);
        Write(root, "sparse/all-hole", random, 0);
        using (FileStream hole = File.OpenWrite(Path.Combine(root, "sparse/all-hole")))
        {
            hole.SetLength(1 << 20);
        }

        // A record for each attribute that does not fit: names of other files in other directories.
        Write(root, "names/many-links", random, ManyLinksBytes);
        for (int i = 0; i < 40; i++)
        {
            HostTool.Run("ln", Path.Combine(root, "names/many-links"), Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"linked/{i}{new string('l', 200)}")));
        }

        string packed = Directory.CreateDirectory(Path.Combine(root, "packed")).FullName;
        HostTool.Run("setfattr", "-h", "-v", "0x00000810", "-n", "system.ntfs_attrib_be", packed);
        for (int i = 0; i < 12; i++)
        {
            File.WriteAllText(Path.Combine(packed, $"{i}"), new string((char)('a' + i), 50_000));
        }
    }

    /// <summary>
    /// Fills the volume with small files and deletes half of them, writes a large one into the gaps, and then makes files until the table of all
    /// files has taken what is left, in as many pieces. Which half is left to chance: the driver does not lay out files in their order.
    /// </summary>
    public static void Fragment(string root)
    {
        var random = new Random(5);
        int count = WriteUntilFull(root, "filler", random, i => 1100 + (i % 3 * 512));
        for (int i = 0; i < count; i++)
        {
            if (random.Next(2) == 0)
            {
                File.Delete(Path.Combine(root, $"filler/{i}"));
            }
        }

        Write(root, "large.bin", random, 2_500_000);
        WriteUntilFull(root, "resident", random, _ => 100);
    }

    private static int WriteUntilFull(string root, string folder, Random random, Func<int, int> bytes)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                Write(root, $"{folder}/{i}", random, bytes(i));
            }
            catch (IOException)
            {
                return i;
            }
        }
    }

    private static void Write(string root, string name, Random random, int bytes)
    {
        byte[] content = new byte[bytes];
        random.NextBytes(content);
        string path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>Pieces of 5000 bytes with holes between them.</summary>
    private static void WriteSparse(string root, string name, Random random, int pieces, long distance)
    {
        byte[] content = new byte[5000];
        string path = Path.Combine(root, name);
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
