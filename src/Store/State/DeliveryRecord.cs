using System.Collections.Immutable;
using MedV.Chunking;

namespace MedV.Store.State;

/// <summary>What is remembered of the delivery of one version.</summary>
/// <param name="Image">The image's name.</param>
/// <param name="Version">The version, from 1.</param>
/// <param name="Manifest">SHA-256 of its manifest.</param>
/// <param name="State">How far it was when last written.</param>
/// <param name="StartedAt">When it began; kept to the millisecond.</param>
/// <param name="CompletedAt">When the disk was ready, or <see langword="null"/>.</param>
/// <param name="WanBodyBytes">Bytes of response bodies read from the origin for it.</param>
/// <param name="Sources">Who gave what: WAN, then peers by id, then local. A source that gave nothing is not listed.</param>
public sealed record DeliveryRecord(
    string Image,
    long Version,
    Digest Manifest,
    DeliveryState State,
    DateTimeOffset StartedAt,
    DateTimeOffset? CompletedAt,
    long WanBodyBytes,
    ImmutableArray<SourceTally> Sources)
{
    /// <summary>Plain bytes from all sources of one kind.</summary>
    public long BytesFrom(SourceKind kind) => Sources.Where(source => source.Kind == kind).Sum(source => source.Bytes);
}
