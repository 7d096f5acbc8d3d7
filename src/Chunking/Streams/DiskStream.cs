using System.Collections.Immutable;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Streams;

/// <summary>A part of a disk that is cut on its own: docs/formats/chunking.md.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Extents">
/// Where its bytes lie, by their offsets in the stream; never empty, and no two overlap. Between two that do not touch, the cutting starts anew.
/// </param>
public sealed record DiskStream(StreamName Name, ImmutableArray<StreamExtent> Extents)
{
    /// <summary>A disk of which nothing is known.</summary>
    /// <param name="disk">Any.</param>
    /// <returns>One stream; none for a disk without bytes.</returns>
    public static ImmutableArray<DiskStream> Whole(IDiskSource disk)
    {
        ArgumentNullException.ThrowIfNull(disk);

        return disk.Length == 0
            ? []
            : [new DiskStream(new StreamName(0, StreamKind.Rest, ""), [new StreamExtent(0, 0, disk.Length)])];
    }
}
