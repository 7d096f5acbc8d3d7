namespace MedV.Swarm;

/// <summary>Some of the older versions that the patches of one manifest start from: bit <c>n</c> stands for the base of index <c>n</c>, of 64 at most.</summary>
/// <param name="Bits">The bits.</param>
public readonly record struct BaseSet(ulong Bits)
{
    /// <summary>No base.</summary>
    public static BaseSet None => default;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>The first <paramref name="count"/> bases.</summary>
    public static BaseSet First(int count) => new(count >= 64 ? ulong.MaxValue : (1UL << count) - 1);

    /// <summary>Whether a base is one of them.</summary>
    public bool Contains(int index) => index is >= 0 and < 64 && (Bits >> index & 1) != 0;

    /// <summary>These and one more.</summary>
    public BaseSet With(int index) => new(Bits | (1UL << index));

    /// <summary>These and those.</summary>
    public BaseSet Or(BaseSet others) => new(Bits | others.Bits);

    /// <summary>Those of these that are in <paramref name="others"/>, too.</summary>
    public BaseSet And(BaseSet others) => new(Bits & others.Bits);

    /// <summary>These but for some.</summary>
    public BaseSet Without(BaseSet others) => new(Bits & ~others.Bits);
}
