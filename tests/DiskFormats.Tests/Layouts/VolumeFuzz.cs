using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>Damages the metadata of a volume in a way that its seed tells, and looks at what a reader makes of it.</summary>
internal sealed class VolumeFuzz(IFileSystemReader reader, byte[] image, DiskRange[] targets)
{
    private static readonly ulong[] Extremes =
        [0, 1, 2, 5, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue, 1UL << 48, 1UL << 41];

    private readonly long _targetBytes = targets.Sum(range => range.End - range.Start);

    /// <summary>The most that one reading may read and allocate, in bytes.</summary>
    public long MostBytes { get; init; } = 64 << 20;

    /// <summary>Reads the volume, damaged by <paramref name="seed"/>, and fails when a rule is broken.</summary>
    /// <returns>How many files were found.</returns>
    public int Run(int seed)
    {
        var random = new Random(seed);
        var disk = new PatchedDisk(image);
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            Damage(disk, random);
        }

        var sink = new LayoutSink(image.Length);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        if (reader.Recognises(disk))
        {
            reader.Read(disk, sink, CancellationToken.None);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated <= MostBytes, $"seed {seed}: {allocated} bytes allocated");
        Assert.True(disk.ReadBytes <= MostBytes, $"seed {seed}: {disk.ReadBytes} bytes read");
        Assert.DoesNotContain(sink.Remarks, remark => remark.Contains("its extents cannot be", StringComparison.Ordinal));
        foreach (FileLayout file in sink.Files)
        {
            AssertSound(file, seed);
        }

        return sink.Files.Count;
    }

    private void Damage(PatchedDisk disk, Random random)
    {
        long offset = Place(random);
        byte[] bytes = new byte[8];
        switch (random.Next(4))
        {
            case 0:
                disk.Patch(offset, [(byte)(image[offset] ^ (1 << random.Next(8)))]);
                break;
            case 1:
                disk.Patch(offset, [(byte)random.Next(256)]);
                break;
            case 2:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, Extremes[random.Next(Extremes.Length)]);
                disk.Patch(offset & ~1L, bytes[..(1 << random.Next(4))]);
                break;
            default:
                // A piece from another place: a record, an entry or a run where it does not belong.
                long source = Place(random);
                int length = (int)Math.Min(8 << random.Next(8), image.Length - source);
                disk.Patch(offset & ~7L, image.AsSpan((int)(source & ~7L), length).ToArray());
                break;
        }
    }

    private long Place(Random random)
    {
        long place = random.NextInt64(_targetBytes);
        foreach (DiskRange range in targets)
        {
            if (place < range.End - range.Start)
            {
                return range.Start + place;
            }

            place -= range.End - range.Start;
        }

        return 0;
    }

    private void AssertSound(FileLayout file, int seed)
    {
        long fileEnd = 0;
        foreach (FileExtent extent in file.Extents)
        {
            Assert.True(
                extent.Bytes > 0 && extent.FileOffset >= fileEnd && extent.DiskOffset >= 0 && extent.DiskOffset <= image.Length - extent.Bytes,
                $"seed {seed}: {file.Path} {extent}");
            fileEnd = extent.FileOffset + extent.Bytes;
        }

        Assert.True(fileEnd <= file.Bytes, $"seed {seed}: {file.Path}");
        FileExtent[] byPlace = [.. file.Extents.OrderBy(extent => extent.DiskOffset)];
        for (int i = 1; i < byPlace.Length; i++)
        {
            Assert.True(byPlace[i - 1].DiskOffset + byPlace[i - 1].Bytes <= byPlace[i].DiskOffset, $"seed {seed}: {file.Path} overlaps itself");
        }
    }
}
