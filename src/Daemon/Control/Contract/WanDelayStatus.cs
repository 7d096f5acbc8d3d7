namespace MedV.Daemon.Control.Contract;

/// <summary>How long packets take on the WAN link, and what fetches take of it because of that.</summary>
/// <param name="BaseMilliseconds">The round trip on the empty link as far as it is known; 0 before.</param>
/// <param name="QueueMilliseconds">By how much it is longer now.</param>
/// <param name="BytesPerSecond">What fetches may take, by that alone.</param>
internal sealed record WanDelayStatus(double BaseMilliseconds, double QueueMilliseconds, long BytesPerSecond);
