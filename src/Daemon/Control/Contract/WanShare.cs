namespace MedV.Daemon.Control.Contract;

/// <summary>What this host read over the WAN for one reason.</summary>
/// <param name="Reason">Why this host did.</param>
/// <param name="Bundles">Number of bundles; 0 for metadata.</param>
/// <param name="Bytes">Bytes of response bodies, as they crossed the WAN.</param>
/// <param name="PatchBytes">Those of them that were patches.</param>
internal sealed record WanShare(WanReason Reason, long Bundles, long Bytes, long PatchBytes);
