using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Daemon.Seeding;
using MedV.Store.BaseDisks;

namespace MedV.Daemon.Delivery;

/// <summary>A disk that is to come to this host: that of an image, or that of the pages of a manifest.</summary>
/// <param name="Folder">The folder of such disks.</param>
/// <param name="Id">What it is known by.</param>
/// <param name="Manifest">What it is.</param>
/// <param name="Others">Opens the disks on this host that may have some of it.</param>
internal sealed record DiskPlan(string Folder, Digest Id, Manifest Manifest, Func<IEnumerable<SeedDisk>> Others)
{
    /// <summary>The older versions that patches start from, if any.</summary>
    public BaseVersions? Bases { get; init; }

    /// <summary>Files of this host that may have some of it, if any are looked at.</summary>
    public HostSeeds? Seeds { get; init; }

    /// <summary>What hosts take part in just before this.</summary>
    public Digest? Follows { get; init; }
}
