using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing.Patches;
using MedV.Chunking.Packs;
using MedV.Chunking.Streams;

namespace MedV.Chunking.Packing;

/// <summary>Turns a disk into packs and a manifest.</summary>
public static class ImagePacker
{
    /// <summary>Packs <paramref name="disk"/>. The same content, streams, options and known chunks give the same bytes, however many threads work.</summary>
    /// <param name="disk">Read once, stream by stream.</param>
    /// <param name="streams">
    /// How it is cut. No two share a byte, and together they cover the disk, but for <see cref="PackingOptions.DiscardsUncovered"/>. Packs follow
    /// their order, so give neighbours one after the other.
    /// </param>
    /// <param name="options">How.</param>
    /// <param name="known">What the origin has already.</param>
    /// <param name="patchFrom">The older version that updates start from, if any.</param>
    /// <param name="sink">
    /// Where new packs go, one after another. When packing fails or is cancelled, the open pack is discarded, and the packs committed
    /// before stay: no manifest names them.
    /// </param>
    /// <param name="progress">Told after about each megabyte, in order, from the threads that work; <see langword="null"/> for nobody.</param>
    /// <param name="cancellationToken">Ends the work within a megabyte.</param>
    /// <exception cref="ArgumentOutOfRangeException">The disk is larger than 64 TiB, or an option is out of its range.</exception>
    /// <exception cref="ArgumentException">The streams do not cover the disk as they should.</exception>
    /// <exception cref="EndOfStreamException">The disk gave fewer bytes than it promised: it shrank or vanished.</exception>
    /// <exception cref="IOException">The disk cannot be read, or a pack cannot be kept.</exception>
    public static async Task<PackedImage> PackAsync(
        IDiskSource disk,
        IReadOnlyList<DiskStream> streams,
        PackingOptions options,
        IKnownChunks known,
        PatchBase? patchFrom,
        IPackSink sink,
        IProgress<PackProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentOutOfRangeException.ThrowIfNegative(disk.Length, nameof(disk));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(disk.Length, ManifestFormat.LargestDiskBytes, nameof(disk));
        options.Check();
        StreamCover.Check(streams, disk.Length, options.DiscardsUncovered);

        await using var packs = new PackAppender(sink, options.LargestPackBytes);
        var image = new ImageBuilder(streams, known, packs);
        var pipeline = new PackingPipeline(disk, streams, options, known, image, () => progress?.Report(new PackProgress(image.PassedBytes, disk.Length, packs.WrittenBytes)));
        await pipeline.RunAsync(cancellationToken);
        progress?.Report(new PackProgress(disk.Length, disk.Length, packs.WrittenBytes));
        long newEncodedBytes = packs.WrittenBytes;

        PackedStream[] packed = image.Streams();
        IReadOnlyList<PatchReference> patches = patchFrom is not null && PatchCodec.IsAvailable
            ? await new PatchMaker(disk, patchFrom, options, packs).MakeAsync(packed, image.Chunks, cancellationToken)
            : [];
        long patchBytes = packs.WrittenBytes - newEncodedBytes;

        var writer = new ManifestWriter(options, known, packs);
        byte[] root = await writer.WriteAsync(
            disk.Length, packed, image.Chunks, patches.Count == 0 ? [] : [(patchFrom!.Id, patches)], cancellationToken);
        var opened = ManifestRoot.Open(root, Digest.Of(root));
        return new PackedImage(
            root,
            opened,
            opened.ReadManifest(writer),
            opened.ReadNames(writer),
            new PackStatistics(
                pipeline.ReadBytes,
                disk.Length - image.UsedBytes,
                image.DuplicateBytes,
                image.KnownBytes,
                image.NewBytes,
                newEncodedBytes,
                patchBytes,
                writer.NewBytes,
                packs.NewPacks));
    }
}
