using MedV.Chunking.Disks;
using MedV.SigningTool.Exporting;
using MedV.Testing.Chunking;

namespace MedV.SigningTool.Tests.Exporting;

public sealed class DiskComparisonTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void A_hole_and_zeros_are_the_same()
    {
        byte[] content = new byte[5 * Megabyte];
        TestDisk.Noise(1, Megabyte).CopyTo(content, 0);
        var sparse = new MemoryDiskSource(content, new DiskRange(Megabyte, 5 * Megabyte));

        Assert.Null(DiskComparison.FirstDifference(sparse, new MemoryDiskSource(content), _ => { }, CancellationToken.None));
        Assert.Null(DiskComparison.FirstDifference(new MemoryDiskSource(content), sparse, _ => { }, CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3 * Megabyte)]
    [InlineData((5 * Megabyte) - 1)]
    public void A_byte_that_differs_is_found_also_where_one_has_a_hole(int place)
    {
        byte[] content = new byte[5 * Megabyte];
        byte[] other = new byte[5 * Megabyte];
        other[place] = 1;
        var hole = new MemoryDiskSource(content, new DiskRange(0, 5 * Megabyte));

        long? found = DiskComparison.FirstDifference(hole, new MemoryDiskSource(other), _ => { }, CancellationToken.None);

        Assert.InRange(place - found!.Value, 0, Megabyte - 1);
    }

    [Fact]
    public void A_longer_disk_is_the_same_if_zeros_follow()
    {
        byte[] content = TestDisk.Noise(1, Megabyte + 100);
        byte[] longer = [.. content, .. new byte[412]];
        byte[] other = [.. content, .. new byte[411], 1];

        Assert.Null(DiskComparison.FirstDifference(new MemoryDiskSource(content), new MemoryDiskSource(longer), _ => { }, CancellationToken.None));
        Assert.NotNull(DiskComparison.FirstDifference(new MemoryDiskSource(content), new MemoryDiskSource(other), _ => { }, CancellationToken.None));
        Assert.NotNull(DiskComparison.FirstDifference(new MemoryDiskSource(longer), new MemoryDiskSource(content), _ => { }, CancellationToken.None));
    }
}
