using System.Diagnostics;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Chunking.Streams;
using MedV.SigningTool.Comparing;
using MedV.SigningTool.Packing;
using MedV.Testing.Chunking;

namespace MedV.SigningTool.Tests.Comparing;

public sealed class ManyFilesTests
{
    private const int Files = 54_000;
    private const int FileBytes = 64;

    [Fact]
    public async Task Disks_with_54000_files_are_compared_in_a_moment()
    {
        byte[] disk = TestDisk.Noise(1, Files * FileBytes);
        DiskRecipe from = await PackAsync(disk, i => $"usr/share/folder{i % 100}/file{i}");
        for (int file = 0; file < Files; file += 10)
        {
            disk[file * FileBytes] ^= 1;
        }

        DiskRecipe to = await PackAsync(disk, i => i % 10 == 5 ? $"usr/share/moved/file{i}" : $"usr/share/folder{i % 100}/file{i}");
        var time = Stopwatch.StartNew();

        DiffReport report = DiffReport.Of(from, to);
        string[] lines = [.. DiffView.Lines(report, int.MaxValue)];

        Assert.Equal(new FileCounts(0, Files / 10, Files / 10, 0, Files * 8 / 10, 0), report.Files);
        Assert.True(lines.Length > Files / 5);

        // It takes a fifth of a second; what is not linear takes minutes.
        Assert.InRange(time.Elapsed.TotalSeconds, 0, 20);
    }

    private static async Task<DiskRecipe> PackAsync(byte[] disk, Func<int, string> pathOf)
    {
        var source = new MemoryDiskSource(disk);
        PackedImage image = await ImagePacker.PackAsync(
            source,
            [
                .. Enumerable.Range(0, Files).Select(i =>
                    new DiskStream(new StreamName(1, StreamKind.File, pathOf(i)), [new StreamExtent(0, (long)i * FileBytes, FileBytes)])),
            ],
            PackingOptions.Default,
            KnownChunks.None,
            null,
            new NoPacks(),
            null,
            CancellationToken.None);
        return DiskRecipe.Of("many", new PackedDisk("raw", disk.Length, null, false, image));
    }
}
