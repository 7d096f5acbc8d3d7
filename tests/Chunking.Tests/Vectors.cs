using System.Runtime.CompilerServices;

namespace MedV.Chunking.Tests;

/// <summary>The files in tests/vectors. Run with MEDV_APPROVE=1 to write them anew, which a change of a format needs.</summary>
internal static class Vectors
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../vectors"));

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static void AssertEqual(string name, byte[] actual)
    {
        string path = PathOf(name);
        if (Environment.GetEnvironmentVariable("MEDV_APPROVE") == "1")
        {
            File.WriteAllBytes(path, actual);
        }

        Assert.Equal(File.ReadAllBytes(path), actual);
    }

    public static void AssertEqual(string name, string actual) => AssertEqual(name, System.Text.Encoding.UTF8.GetBytes(actual));

    /// <summary>xorshift64 of Marsaglia (13, 7, 17) from <paramref name="seed"/>; each number gives 8 bytes, little-endian.</summary>
    public static byte[] Xorshift(ulong seed, int count)
    {
        byte[] bytes = new byte[(count + 7) / 8 * 8];
        ulong x = seed;
        for (int i = 0; i < bytes.Length; i += 8)
        {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i), x);
        }

        return bytes[..count];
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
