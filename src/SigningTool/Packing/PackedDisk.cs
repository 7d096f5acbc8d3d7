using MedV.Chunking.Disks;
using MedV.Chunking.Packing;
using MedV.Chunking.Packs;
using MedV.Chunking.Streams;
using MedV.DiskFormats.Layouts;
using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Packing;

/// <summary>A disk file and what came of packing it.</summary>
/// <param name="Container">What the disk is kept in, such as <c>raw</c>.</param>
/// <param name="DiskBytes">The size of the disk.</param>
/// <param name="Layout">What was understood of it; <see langword="null"/> when nobody looked.</param>
/// <param name="DiscardsUnallocated">Whether what is free in its file systems was taken for zeros.</param>
/// <param name="Image">Its chunks and manifest.</param>
internal sealed record PackedDisk(string Container, long DiskBytes, DiskLayout? Layout, bool DiscardsUnallocated, PackedImage Image)
{
    /// <summary>Packs a disk file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What is shown meanwhile.</param>
    /// <param name="choices">How.</param>
    /// <param name="known">What the realm has already.</param>
    /// <param name="patchFrom">The version that updates start from, if any.</param>
    /// <param name="sink">Where packs go.</param>
    /// <param name="session">Shows how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProblemException">It is no disk, or it changed meanwhile.</exception>
    public static async Task<PackedDisk> PackAsync(
        string path,
        string title,
        PackChoices choices,
        IKnownChunks known,
        PatchBase? patchFrom,
        IPackSink sink,
        Session session,
        CancellationToken cancellationToken)
    {
        using DiskFile file = DiskFile.Open(path, cancellationToken);
        IDiskSource disk = file.Content;
        DiskLayout? layout = choices.UsesLayout
            ? await TerminalProgress.WaitAsync(session, $"{title}: looking for files", () => DiskLayout.Read(disk, cancellationToken))
            : null;
        PackedImage image = await TerminalProgress.RunStepsAsync(session, progress => ImagePacker.PackAsync(
            disk,
            StreamsOf(disk, layout, choices),
            PackingOptions.Default with { CompressionLevel = choices.Level, DiscardsUncovered = choices.DiscardsUnallocated },
            known,
            patchFrom,
            sink,
            new ProgressSink(title, patchFrom is not null, progress),
            cancellationToken));
        file.RequireUnchanged();
        return new PackedDisk(file.Container, disk.Length, layout, choices.DiscardsUnallocated, image);
    }

    private static IReadOnlyList<DiskStream> StreamsOf(IDiskSource disk, DiskLayout? layout, PackChoices choices) =>
        layout is null ? DiskStream.Whole(disk)
        : choices.DiscardsUnallocated ? DiskStreams.WithoutUnallocated(layout, disk.Length)
        : DiskStreams.Of(layout, disk.Length);

    private sealed class ProgressSink(string title, bool makesPatches, TerminalProgress.Steps report) : IProgress<PackProgress>
    {
        public void Report(PackProgress value)
        {
            report(title, value.DiskBytesDone, Math.Max(value.DiskBytes, 1));
            if (value.DiskBytesDone == value.DiskBytes && makesPatches)
            {
                report("making patches", 0, 0);
            }
        }
    }
}
