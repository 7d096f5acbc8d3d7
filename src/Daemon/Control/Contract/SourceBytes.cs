using System.Text.Json.Serialization;

namespace MedV.Daemon.Control.Contract;

/// <summary>Where held bytes came from, in plain (decoded) bytes of chunks.</summary>
/// <param name="WanBytes">From the origin in full, over the WAN.</param>
/// <param name="PatchBytes">Made of patches from the origin, which are much shorter, and of an older version on this host.</param>
/// <param name="PeerBytes">From other hosts of the site.</param>
/// <param name="LocalBytes">On the disk already when the daemon started, and counted by nobody: say, written just before it was killed.</param>
/// <param name="VersionBytes">From the disks of other versions and images on this host.</param>
/// <param name="FileBytes">From files of this host.</param>
internal sealed record SourceBytes(long WanBytes, long PatchBytes, long PeerBytes, long LocalBytes, long VersionBytes, long FileBytes)
{
    /// <summary>What crossed no network.</summary>
    [JsonIgnore]
    public long HereBytes => LocalBytes + VersionBytes + FileBytes;
}
