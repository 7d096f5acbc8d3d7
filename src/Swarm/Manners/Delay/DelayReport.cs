namespace MedV.Swarm.Manners.Delay;

/// <summary>How far the fetches of this host yield to whoever else uses the WAN link.</summary>
/// <param name="BytesPerSecond">What they may take now.</param>
/// <param name="BaseRoundTrip">The round trip on the empty link as far as it is known; zero before.</param>
/// <param name="QueueingDelay">By how much a round trip is longer now.</param>
/// <param name="MakesWay">Whether they take much less than they did, because a queue stays that is not theirs.</param>
public sealed record DelayReport(long BytesPerSecond, TimeSpan BaseRoundTrip, TimeSpan QueueingDelay, bool MakesWay);
