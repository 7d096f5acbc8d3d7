namespace MedV.Daemon.Control.Contract;

/// <summary>One bundle that this host fetched over the WAN.</summary>
/// <param name="Bundle">Number of the bundle in the manifest, or among its pages when the reason is the manifest.</param>
/// <param name="Pack">SHA-256 of the pack it lies in, 64 hexadecimal digits.</param>
/// <param name="Cell">Number of the bundle's cell: the part of the pack that one lease covers.</param>
/// <param name="Bytes">Bytes of response bodies, as they crossed the WAN.</param>
/// <param name="PatchBytes">Those of them that were patches.</param>
/// <param name="Reason">Why this host fetched it.</param>
/// <param name="At">When it was fetched.</param>
internal sealed record WanBundle(int Bundle, string Pack, int Cell, long Bytes, long PatchBytes, WanReason Reason, DateTimeOffset At);
