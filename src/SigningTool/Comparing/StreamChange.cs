using System.Text.Json.Serialization;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Comparing;

/// <summary>A row of <c>diff</c>: a file, or something else on the disk, that is not what it was.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The path of a file; else empty.</param>
/// <param name="Status">What happened to it.</param>
/// <param name="Bytes">Its data, plain, in bytes; runs of zeros do not count.</param>
/// <param name="FetchBytes">What is fetched for it, in bytes.</param>
/// <param name="Was">The path that a moved file had.</param>
internal sealed record StreamChange(
    int Partition,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<StreamKind>))] StreamKind Kind,
    string Path,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<ChangeStatus>))] ChangeStatus Status,
    long Bytes,
    long FetchBytes,
    string? Was = null);
