namespace MedV.Daemon.Control.Contract;

/// <summary>Where held bytes came from, in plain (decoded) bytes of chunks.</summary>
/// <param name="WanBytes">From the origin in full, over the WAN.</param>
/// <param name="PatchBytes">Made of patches from the origin, which are much shorter, and of an older version on this host.</param>
/// <param name="PeerBytes">From other hosts of the site.</param>
/// <param name="LocalBytes">Found on this host's disk, for example after a restart.</param>
internal sealed record SourceBytes(long WanBytes, long PatchBytes, long PeerBytes, long LocalBytes);
