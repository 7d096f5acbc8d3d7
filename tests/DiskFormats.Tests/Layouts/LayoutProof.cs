using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>What must hold of every layout, and whether one says the truth about the files of a folder.</summary>
internal static class LayoutProof
{
    /// <summary>Whether all lies in the disk and its partition, in order, and no byte belongs to two.</summary>
    public static void AssertSound(DiskLayout layout, long diskBytes)
    {
        var ranges = new List<DiskRange>();
        foreach (Partition partition in layout.Partitions)
        {
            Assert.InRange(partition.Range.Start, 0, diskBytes);
            Assert.InRange(partition.Range.End, partition.Range.Start, diskBytes);
            foreach (FileLayout file in partition.Files)
            {
                long fileEnd = 0;
                Assert.NotEmpty(file.Extents);
                foreach (FileExtent extent in file.Extents)
                {
                    Assert.True(extent.Bytes >= 1 && extent.FileOffset >= fileEnd, file.Path);
                    Assert.True(extent.DiskOffset >= partition.Range.Start && extent.DiskOffset <= partition.Range.End - extent.Bytes, file.Path);
                    fileEnd = extent.FileOffset + extent.Bytes;
                    ranges.Add(new DiskRange(extent.DiskOffset, extent.DiskOffset + extent.Bytes));
                }

                Assert.True(fileEnd <= file.Bytes, file.Path);
            }

            Assert.All(partition.Metadata, range => Assert.InRange(range.Start, partition.Range.Start, partition.Range.End));
            Assert.All(partition.Metadata, range => Assert.InRange(range.End, range.Start + 1, partition.Range.End));
            ranges.AddRange(partition.Metadata);
            Assert.All(partition.Unallocated, range => Assert.InRange(range.Start, partition.Range.Start, partition.Range.End));
            Assert.All(partition.Unallocated, range => Assert.InRange(range.End, range.Start + 1, partition.Range.End));
            ranges.AddRange(partition.Unallocated);
        }

        ranges.Sort((a, b) => a.Start.CompareTo(b.Start));
        for (int i = 1; i < ranges.Count; i++)
        {
            Assert.True(ranges[i - 1].End <= ranges[i].Start, $"{ranges[i - 1]} and {ranges[i]} overlap");
        }
    }

    /// <summary>The content of a file as the disk has it.</summary>
    public static byte[] Content(IDiskSource disk, FileLayout file)
    {
        byte[] content = new byte[file.Bytes];
        foreach (FileExtent extent in file.Extents)
        {
            for (int done = 0; done < extent.Bytes;)
            {
                int read = disk.Read(extent.DiskOffset + done, content.AsSpan((int)extent.FileOffset + done, (int)extent.Bytes - done));
                Assert.True(read > 0);
                done += read;
            }
        }

        return content;
    }

    /// <summary>
    /// Whether <paramref name="files"/> are the files below <paramref name="folder"/>, byte for byte, each by one of its names, and none is
    /// missing but those without data and those that <paramref name="mayMiss"/> allows by their length.
    /// </summary>
    public static void AssertSame(IDiskSource disk, IReadOnlyCollection<FileLayout> files, string folder, Func<long, bool> mayMiss)
    {
        var host = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).LinkTarget is null)
            .ToDictionary(path => Escape(Path.GetRelativePath(folder, path)));
        foreach (FileLayout file in files)
        {
            Assert.True(host.Remove(file.Path, out string? path), file.Path);
            Assert.True(File.ReadAllBytes(path!).AsSpan().SequenceEqual(Content(disk, file)), file.Path);
        }

        host.Remove(files.Any(file => file.Path == "linked/first") ? "linked/second" : "linked/first");
        Assert.Equal([], host.Where(pair => HasData(pair.Value) && !mayMiss(new FileInfo(pair.Value).Length)).Select(pair => pair.Key));
    }

    private static bool HasData(string path) => File.ReadAllBytes(path).AsSpan().ContainsAnyExcept((byte)0);

    private static string Escape(string path) => path.Replace("\n", "\\x0A", StringComparison.Ordinal);
}
