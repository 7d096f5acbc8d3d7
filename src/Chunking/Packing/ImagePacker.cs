using MedV.Chunking.Disks;
using MedV.Chunking.Packs;

namespace MedV.Chunking.Packing;

/// <summary>Turns a disk into packs and a manifest.</summary>
public static class ImagePacker
{
    /// <summary>Packs <paramref name="disk"/>. The same disk, options and known chunks give the same bytes, however many threads work.</summary>
    /// <param name="disk">Read once, from its first byte to its last.</param>
    /// <param name="options">How.</param>
    /// <param name="known">What the origin has already.</param>
    /// <param name="sink">
    /// Where new packs go, one after another. When packing fails or is cancelled, the open pack is discarded, and the packs committed
    /// before stay: no manifest names them.
    /// </param>
    /// <param name="progress">Told after about each megabyte, in order, from the threads that work; <see langword="null"/> for nobody.</param>
    /// <param name="cancellationToken">Ends the work within a megabyte.</param>
    /// <exception cref="ArgumentOutOfRangeException">The disk is larger than 64 TiB, or an option is out of its range.</exception>
    /// <exception cref="EndOfStreamException">The disk gave fewer bytes than it promised: it shrank or vanished.</exception>
    /// <exception cref="IOException">The disk cannot be read, or a pack cannot be kept.</exception>
    public static async Task<PackedImage> PackAsync(
        IDiskSource disk,
        PackingOptions options,
        IKnownChunks known,
        IPackSink sink,
        IProgress<PackProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentOutOfRangeException.ThrowIfNegative(disk.Length, nameof(disk));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(disk.Length, Manifests.ManifestFormat.LargestDiskBytes, nameof(disk));
        options.Check();

        await using var image = new ImageBuilder(disk.Length, options, known, sink);
        var pipeline = new PackingPipeline(disk, options, known, image, progress);
        await pipeline.RunAsync(cancellationToken);
        return await image.FinishAsync(pipeline.ReadBytes, cancellationToken);
    }
}
