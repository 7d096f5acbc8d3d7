namespace MedV.Fuzz.Mutation;

/// <summary>Numbers at which readers go wrong.</summary>
internal static class Boundary
{
    /// <summary>Gives one.</summary>
    /// <param name="random">Decides which.</param>
    /// <param name="current">What is there now.</param>
    /// <param name="length">The length of the input.</param>
    /// <param name="numbers">What means something in it.</param>
    public static ulong Next(Random random, ulong current, long length, IReadOnlyList<long> numbers) => unchecked(random.Next(14) switch
    {
        0 => 0,
        1 => 1,
        2 => ulong.MaxValue,
        3 => 1UL << random.Next(64),
        4 => (1UL << random.Next(64)) - 1,
        5 => 0 - (1UL << random.Next(64)),
        6 => (ulong)(length + random.Next(-1, 2)),
        7 => (ulong)((length >> random.Next(33)) + random.Next(-1, 2)),
        8 when numbers.Count > 0 => (ulong)(numbers[random.Next(numbers.Count)] + random.Next(-1, 2)),
        9 => current << random.Next(1, 9),
        10 => current >> random.Next(1, 9),
        11 => (ulong)random.NextInt64(),
        12 => current ^ (1UL << random.Next(64)),
        _ => current + (ulong)random.Next(-17, 18),
    });
}
