namespace MedV.Daemon.Manners.Rules;

/// <summary>A ceiling in force, and where it comes from.</summary>
/// <param name="BytesPerSecond">0: nothing may move. <see langword="null"/>: no ceiling.</param>
/// <param name="Cause">Where it comes from, to go on after "limited to … by" or "paused by"; empty when there is none.</param>
internal readonly record struct Limit(long? BytesPerSecond, string Cause)
{
    /// <summary>No ceiling.</summary>
    public static Limit None { get; } = new(null, "");

    /// <summary>The lower one.</summary>
    public Limit And(Limit other) => (other.BytesPerSecond ?? long.MaxValue) < (BytesPerSecond ?? long.MaxValue) ? other : this;
}
