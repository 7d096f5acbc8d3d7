namespace MedV.Swarm.Origin;

/// <summary>How long an origin took to answer, when it was asked for next to nothing.</summary>
/// <param name="Origin">Which one was asked.</param>
/// <param name="Took">From the question to the head of the answer; <see langword="null"/>: longer than anybody waits.</param>
public readonly record struct OriginRoundTrip(Uri Origin, TimeSpan? Took);
