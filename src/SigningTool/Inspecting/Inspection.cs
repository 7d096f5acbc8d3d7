using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.DiskFormats.Layouts;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Publishing;

namespace MedV.SigningTool.Inspecting;

/// <summary>Sums up what a version is made of. Pure.</summary>
/// <param name="version">The version.</param>
/// <param name="manifest">Its manifest.</param>
/// <param name="names">The names of its streams.</param>
/// <param name="layout">What is found on its disk.</param>
internal sealed class Inspection(PublishedVersion version, Manifest manifest, ImmutableArray<StreamName> names, DiskLayout layout)
{
    private static readonly int[] Limits = [4 << 10, 16 << 10, 64 << 10, 256 << 10, ChunkingParameters.LargestMaximumBytes];

    /// <summary>Sums up.</summary>
    /// <param name="isSigned">Whether it is signed.</param>
    /// <param name="nameOf">What the version with a manifest is called, if it is there.</param>
    /// <param name="withFiles">Whether to list the streams.</param>
    public InspectReport Report(bool isSigned, Func<Digest, string?> nameOf, bool withFiles)
    {
        ManifestRoot root = version.Root;
        PackReference[] packs = [.. root.Packs.Concat(manifest.Packs).DistinctBy(pack => pack.Id)];
        StreamSizes[] streams = [.. names.Select(SizesOf)];
        long used = streams.Sum(stream => stream.Bytes);
        long unique = manifest.Chunks.Sum(chunk => (long)chunk.Bytes);
        long rootBytes = version.Version.Manifest.Length;
        long manifestBytes = rootBytes + root.Pages.Sum(page => (long)page.EncodedBytes);
        return new InspectReport(
            version.Version.Image,
            version.Version.Version,
            isSigned ? "signed" : "packed",
            manifest.DiskBytes,
            manifest.DiskBytes - used,
            used - unique,
            unique,
            manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes),
            manifest.Chunks.Length,
            manifest.Extents.Length,
            packs.Length,
            packs.Sum(pack => (long)pack.Bytes),
            version.Version.Manifest.Sha256,
            manifestBytes,
            Sizes.Share(manifestBytes, manifest.DiskBytes),
            rootBytes,
            rootBytes + root.Recipe.Chunks.Sum(page => (long)page.EncodedBytes),
            [.. root.Pages.GroupBy(page => page.Kind).Select(pages =>
                new PageSizes(pages.Key, pages.Count(), pages.Sum(page => (long)page.Bytes), pages.Sum(page => (long)page.EncodedBytes)))],
            [.. manifest.Chunks.GroupBy(chunk => Limits.First(limit => chunk.Bytes <= limit)).OrderBy(chunks => chunks.Key).Select(chunks =>
                new ChunkSizes(chunks.Key, chunks.Count(), chunks.Sum(chunk => (long)chunk.Bytes), chunks.Sum(chunk => (long)chunk.EncodedBytes)))],
            [.. manifest.Patches.GroupBy(patch => manifest.Bases[patch.Base]).Select(patches => new PatchSizes(
                nameOf(patches.Key) ?? patches.Key.ToString(),
                patches.Count(),
                patches.Sum(patch => (long)patch.Bytes),
                patches.Sum(patch => (long)patch.EncodedBytes)))],
            Partitions(streams),
            layout.Remarks,
            withFiles ? streams : null);
    }

    private StreamSizes SizesOf(StreamName name, int stream)
    {
        long bytes = 0, encoded = 0;
        foreach (int chunk in manifest.Entries.AsSpan(manifest.Streams[stream].FirstEntry, manifest.Streams[stream].EntryCount))
        {
            bytes += manifest.Chunks[chunk].Bytes;
            encoded += manifest.Chunks[chunk].EncodedBytes;
        }

        return new StreamSizes(name.Partition, name.Kind, name.Path, bytes, encoded);
    }

    private PartitionSizes[] Partitions(StreamSizes[] streams)
    {
        ILookup<(int Partition, StreamKind Kind), StreamSizes> by = streams.ToLookup(stream => (stream.Partition, stream.Kind));
        long Bytes(int partition, StreamKind kind) => by[(partition, kind)].Sum(stream => stream.Bytes);
        return
        [
            .. layout.Partitions.Select(part => part.Number)
                .Union(streams.Select(stream => stream.Partition))
                .Order()
                .Select(number => (Number: number, Part: layout.Partitions.FirstOrDefault(part => part.Number == number)))
                .Select(found => new PartitionSizes(
                    found.Number,
                    found.Part?.Type ?? "",
                    found.Part?.Range.Start ?? 0,
                    found.Part is { } part ? part.Range.End - part.Range.Start : 0,
                    found.Part?.FileSystem,
                    by[(found.Number, StreamKind.File)].Count(),
                    Bytes(found.Number, StreamKind.File),
                    Bytes(found.Number, StreamKind.Metadata),
                    Bytes(found.Number, StreamKind.Rest),
                    Bytes(found.Number, StreamKind.Slack))),
        ];
    }
}
