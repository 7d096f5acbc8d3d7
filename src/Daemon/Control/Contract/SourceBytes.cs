namespace MedV.Daemon.Control.Contract;

/// <summary>Where held bytes came from, in plain (decoded) bytes of chunks.</summary>
/// <param name="WanBytes">From the origin, over the WAN.</param>
/// <param name="PeerBytes">From other hosts of the site.</param>
/// <param name="LocalBytes">Found on this host's disk, for example after a restart.</param>
internal sealed record SourceBytes(long WanBytes, long PeerBytes, long LocalBytes);
