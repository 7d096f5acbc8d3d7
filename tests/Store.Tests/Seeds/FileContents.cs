using FsCheck;
using FsCheck.Fluent;

namespace MedV.Store.Tests.Seeds;

/// <summary>Contents of files with what chunkers care about: zeros short and long, on blocks and beside them, repeats, and long stretches of noise.</summary>
internal static class FileContents
{
    /// <summary>Any content of up to about 3 MB.</summary>
    public static Arbitrary<byte[]> Any { get; } = Arb.From(
        from parts in Gen.Choose(0, 6)
        from seeds in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), parts)
        select seeds.SelectMany(Part).ToArray());

    /// <summary>Content without repeats or zeros, the same for the same seed.</summary>
    public static byte[] Noise(int seed, int bytes)
    {
        byte[] content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static byte[] Part(int seed)
    {
        var random = new Random(seed);
        int blocks = random.Next(1, 12);
        return random.Next(6) switch
        {
            0 => new byte[blocks * 4096],
            1 => new byte[(blocks * 4096) + random.Next(-2000, 2000)],
            2 => Noise(seed, random.Next(1, 600_000)),
            3 => Noise(seed, blocks * 4096),
            4 => [.. Enumerable.Repeat(Noise(seed, random.Next(1, 300)), random.Next(1, 3000)).SelectMany(part => part)],
            _ => new byte[random.Next(1, 1_500_000)],
        };
    }
}
