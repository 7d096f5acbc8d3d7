using MedV.Chunking.Disks;
using MedV.Store.BaseDisks;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Tests.BaseDisks;

public sealed class DataRangesTests : IDisposable
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Only_what_was_written_is_data()
    {
        DataRanges ranges = Of(8 * MiB, (1 * MiB, 64 * KiB), (4 * MiB, 128 * KiB));

        Assert.Equal(192 * KiB, ranges.Bytes);
        Assert.Equal([new DiskRange(1 * MiB, (1 * MiB) + (64 * KiB)), new DiskRange(4 * MiB, (4 * MiB) + (128 * KiB))], ranges.Within(0, 8 * MiB));
    }

    [Fact]
    public void A_part_of_the_file_has_the_parts_of_the_data_that_lie_in_it()
    {
        DataRanges ranges = Of(8 * MiB, (1 * MiB, 64 * KiB), (4 * MiB, 128 * KiB));

        IEnumerable<DiskRange> within = ranges.Within((1 * MiB) + 100, (4 * MiB) + 5);

        Assert.Equal([new DiskRange((1 * MiB) + 100, (1 * MiB) + (64 * KiB)), new DiskRange(4 * MiB, (4 * MiB) + 5)], within);
    }

    [Theory]
    [InlineData(0, 1 * MiB, false)]
    [InlineData(0, (1 * MiB) + 1, true)]
    [InlineData((1 * MiB) + (64 * KiB), 4 * MiB, false)]
    [InlineData((1 * MiB) + (64 * KiB) - 1, 4 * MiB, true)]
    [InlineData((4 * MiB) + (128 * KiB), 8 * MiB, false)]
    public void Neighbours_do_not_touch(long start, long end, bool touch)
    {
        DataRanges ranges = Of(8 * MiB, (1 * MiB, 64 * KiB), (4 * MiB, 128 * KiB));

        Assert.Equal(touch, ranges.Touch(start, end));
        Assert.Equal(touch, ranges.Within(start, end).Any());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8 * MiB)]
    public void A_file_of_nothing_but_a_hole_has_no_data(long length)
    {
        DataRanges ranges = Of(length);

        Assert.Equal(0, ranges.Bytes);
        Assert.False(ranges.Touch(0, length));
    }

    public void Dispose() => _folder.Dispose();

    private DataRanges Of(long length, params (long Offset, int Bytes)[] written)
    {
        using SafeFileHandle file = File.OpenHandle(_folder.At("sparse"), FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length);
        foreach ((long offset, int bytes) in written)
        {
            RandomAccess.Write(file, new byte[bytes], offset);
        }

        return DataRanges.Of(file, length);
    }
}
