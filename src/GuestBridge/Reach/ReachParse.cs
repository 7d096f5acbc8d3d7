namespace MedV.GuestBridge.Reach;

/// <summary>What the bytes that a guest sent so far are.</summary>
/// <param name="Kind">How far it is.</param>
/// <param name="Consumed">How many of the bytes belong to it.</param>
/// <param name="Target">Where it wants to go, when it is complete.</param>
/// <param name="Forward">What the target is told first, in place of what was consumed.</param>
internal readonly record struct ReachParse(ReachParseKind Kind, int Consumed = 0, ReachTarget? Target = null, ReadOnlyMemory<byte> Forward = default)
{
    /// <summary>The request is not complete.</summary>
    public static ReachParse More => new(ReachParseKind.More);

    /// <summary>It is none.</summary>
    public static ReachParse Bad => new(ReachParseKind.Bad);

    /// <summary>It is longer than it may be.</summary>
    public static ReachParse TooLarge => new(ReachParseKind.TooLarge);
}

/// <summary>How far a request is.</summary>
internal enum ReachParseKind
{
    /// <summary>Not complete.</summary>
    More,

    /// <summary>None.</summary>
    Bad,

    /// <summary>Longer than it may be.</summary>
    TooLarge,

    /// <summary>Of SOCKS: another command than to connect.</summary>
    Unsupported,

    /// <summary>A connection is asked for; the guest is told when it is there.</summary>
    Connect,

    /// <summary>A request of HTTP is to be handed on; the target answers it.</summary>
    HandOn,
}
