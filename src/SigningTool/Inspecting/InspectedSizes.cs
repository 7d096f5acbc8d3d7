using System.Text.Json.Serialization;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Inspecting;

/// <summary>Chunks of about one size.</summary>
/// <param name="UpTo">The longest of them at most, in bytes.</param>
/// <param name="Chunks">How many.</param>
/// <param name="Bytes">Plain.</param>
/// <param name="EncodedBytes">Encoded.</param>
internal sealed record ChunkSizes(int UpTo, int Chunks, long Bytes, long EncodedBytes);

/// <summary>The pages of one kind.</summary>
/// <param name="Kind">What they tell.</param>
/// <param name="Pages">How many.</param>
/// <param name="Bytes">Plain.</param>
/// <param name="EncodedBytes">Encoded.</param>
internal sealed record PageSizes(
    [property: JsonConverter(typeof(CamelCaseEnumConverter<PageKind>))] PageKind Kind, int Pages, long Bytes, long EncodedBytes);

/// <summary>The patches from one older version.</summary>
/// <param name="From">Its name; SHA-256 of its manifest when it is not in the realm any more.</param>
/// <param name="Patches">How many.</param>
/// <param name="Bytes">What they make, plain.</param>
/// <param name="EncodedBytes">They themselves.</param>
internal sealed record PatchSizes(string From, int Patches, long Bytes, long EncodedBytes);

/// <summary>A partition, or what lies outside of all.</summary>
/// <param name="Number">As Linux counts; 0 for what lies in none.</param>
/// <param name="Type">As the partition table has it.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FileSystem">What is in it; <see langword="null"/> when that is not understood.</param>
/// <param name="Files">How many files with data were cut on their own.</param>
/// <param name="FileBytes">Their data.</param>
/// <param name="MetadataBytes">What the file system keeps for itself.</param>
/// <param name="RestBytes">What is in no file.</param>
/// <param name="SlackBytes">Ends of last blocks.</param>
internal sealed record PartitionSizes(
    int Number, string Type, long Offset, long Bytes, string? FileSystem, int Files, long FileBytes, long MetadataBytes, long RestBytes, long SlackBytes);

/// <summary>A file, or something else that was cut on its own.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The path of a file; else empty.</param>
/// <param name="Bytes">Its data, plain; runs of zeros do not count.</param>
/// <param name="EncodedBytes">Its chunks, encoded, also those that others share.</param>
internal sealed record StreamSizes(
    int Partition, [property: JsonConverter(typeof(CamelCaseEnumConverter<StreamKind>))] StreamKind Kind, string Path, long Bytes, long EncodedBytes);
