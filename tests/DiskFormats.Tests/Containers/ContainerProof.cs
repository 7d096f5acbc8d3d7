using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers;
using MedV.SigningTool.Packing;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>What must hold of the disk in a container.</summary>
internal static class ContainerProof
{
    /// <summary>Opens a file and reads all of its disk.</summary>
    public static byte[] Read(string path, ContainerFormat format)
    {
        using var file = new FileDiskSource(path);
        DiskContainer container = DiskContainer.Open(file, CancellationToken.None);
        Assert.Equal(format, container.Format);
        byte[] content = ReadAll(container.Content);
        AssertSound(container.Content, content);
        return content;
    }

    /// <summary>Reads in pieces of awkward lengths.</summary>
    public static byte[] ReadAll(IDiskSource disk)
    {
        byte[] content = new byte[disk.Length];
        for (long at = 0, round = 1; at < content.Length; round++)
        {
            int wanted = (int)Math.Min(content.Length - at, round % 3 == 0 ? 777 : 300_000 + round);
            int read = disk.Read(at, content.AsSpan((int)at, wanted));
            Assert.InRange(read, 1, wanted);
            at += read;
        }

        Assert.Equal(0, disk.Read(disk.Length, new byte[10]));
        return content;
    }

    /// <summary>Whether what lies in no range of data is zeros, and reading at any place gives what reading from the start gives.</summary>
    public static void AssertSound(IDiskSource disk, byte[] content)
    {
        long end = 0;
        foreach (DiskRange data in DataOf(disk))
        {
            Assert.True(data.Start >= end && data.End > data.Start, data.ToString());
            Assert.False(content.AsSpan((int)end, (int)(data.Start - end)).ContainsAnyExcept((byte)0));
            end = data.End;
        }

        Assert.False(content.AsSpan((int)end).ContainsAnyExcept((byte)0));
        var random = new Random(7);
        byte[] piece = new byte[100_000];
        for (int i = 0; i < 300; i++)
        {
            int at = random.Next(content.Length - 1);
            Span<byte> read = piece.AsSpan(0, Math.Min(random.Next(1, piece.Length), content.Length - at));
            disk.ReadExactly(at, read);
            Assert.True(read.SequenceEqual(content.AsSpan(at, read.Length)), $"at {at}");
        }
    }

    /// <summary>All ranges of data, neighbours put together.</summary>
    public static List<DiskRange> DataOf(IDiskSource disk)
    {
        var ranges = new List<DiskRange>();
        for (DiskRange range = disk.NextData(0); range.Start < disk.Length; range = disk.NextData(range.End))
        {
            if (ranges.Count > 0 && ranges[^1].End == range.Start)
            {
                ranges[^1] = ranges[^1] with { End = range.End };
            }
            else
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }
}
