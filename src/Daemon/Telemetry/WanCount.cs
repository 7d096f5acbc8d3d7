namespace MedV.Daemon.Telemetry;

/// <summary>What was fetched over the WAN.</summary>
/// <param name="Bytes">Bytes of response bodies.</param>
/// <param name="Whole">Fetches that brought all that was asked for.</param>
/// <param name="Broken">Fetches that were broken off.</param>
internal readonly record struct WanCount(long Bytes, long Whole, long Broken);
