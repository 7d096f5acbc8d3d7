using MedV.DiskFormats.Layouts.Ntfs;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

public sealed class RunListTests
{
    private const long VolumeClusters = 0x1_000_000;

    [Fact]
    public void Differences_are_signed_and_count_from_the_run_before()
    {
        byte[] runs = [0x31, 0x38, 0x73, 0x25, 0x34, 0x32, 0x14, 0x01, 0xE5, 0x11, 0x02, 0x31, 0x42, 0xAA, 0x00, 0x03, 0x00];

        Assert.True(TryDecode(runs, 0, 0x38 + 0x114 + 0x42 - 1, out List<ClusterRun> decoded));

        Assert.Equal(
            [
                new ClusterRun(0, 0x342573, 0x38),
                new ClusterRun(0x38, 0x342573 + 0x0211E5, 0x114),
                new ClusterRun(0x14C, 0x342573 + 0x0211E5 + 0x0300AA, 0x42),
            ],
            decoded);
    }

    [Fact]
    public void A_run_may_lie_before_the_last_one()
    {
        Assert.True(TryDecode([0x21, 0x10, 0x00, 0x10, 0x11, 0x08, 0xF0, 0x00], 0, 0x17, out List<ClusterRun> decoded));

        Assert.Equal([new ClusterRun(0, 0x1000, 0x10), new ClusterRun(0x10, 0x0FF0, 0x08)], decoded);
    }

    [Fact]
    public void A_run_without_a_difference_is_sparse_and_does_not_move_the_next()
    {
        Assert.True(TryDecode([0x11, 0x10, 0x20, 0x01, 0x30, 0x11, 0x10, 0x10, 0x00], 0, 0x4F, out List<ClusterRun> decoded));

        Assert.Equal([new ClusterRun(0, 0x20, 0x10), new ClusterRun(0x10, ClusterRun.Sparse, 0x30), new ClusterRun(0x40, 0x30, 0x10)], decoded);
    }

    [Fact]
    public void The_end_of_the_attribute_ends_the_list_too()
    {
        Assert.True(TryDecode([0x31, 0x10, 0x20, 0x00, 0x00, 0x21, 0x10, 0x20], 0, 0x0F, out _, runBytes: 5));
    }

    [Fact]
    public void A_later_part_counts_from_its_first_cluster()
    {
        Assert.True(TryDecode([0x11, 0x10, 0x20, 0x00], 1000, 1015, out List<ClusterRun> decoded));

        Assert.Equal([new ClusterRun(1000, 0x20, 0x10)], decoded);
    }

    [Theory]
    [InlineData(new byte[] { 0x11, 0x10, 0xFF, 0x00 }, 0x0F)] // starts before the volume
    [InlineData(new byte[] { 0x41, 0x10, 0xF1, 0xFF, 0xFF, 0x00, 0x00 }, 0x0F)] // ends behind it
    [InlineData(new byte[] { 0x81, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x00 }, 0x0F)] // far behind it
    [InlineData(new byte[] { 0x81, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x00 }, 0x0F)] // far before it
    [InlineData(new byte[] { 0x91, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x00 }, 0x0F)] // nine bytes
    [InlineData(new byte[] { 0x10, 0x10, 0x00 }, 0x0F)] // no count
    [InlineData(new byte[] { 0x11, 0x00, 0x10, 0x00 }, 0x0F)] // no clusters
    [InlineData(new byte[] { 0x11, 0xFF, 0x10, 0x00 }, 0x0F)] // fewer than none
    [InlineData(new byte[] { 0x11, 0x0F, 0x10, 0x00 }, 0x0F)] // too few for the attribute
    [InlineData(new byte[] { 0x11, 0x11, 0x10, 0x00 }, 0x0F)] // too many
    [InlineData(new byte[] { 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x10, 0x00 }, 0x0F)] // far too many
    public void Runs_that_cannot_be_are_refused(byte[] runs, long lastCluster)
    {
        Assert.False(TryDecode(runs, 0, lastCluster, out _));
    }

    private static bool TryDecode(byte[] runs, long firstCluster, long lastCluster, out List<ClusterRun> decoded, int? runBytes = null)
    {
        byte[] bytes = new byte[(0x40 + (runBytes ?? runs.Length) + 7) / 8 * 8];
        BitConverter.TryWriteBytes(bytes.AsSpan(0), 0x80);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), bytes.Length);
        bytes[8] = 1;
        BitConverter.TryWriteBytes(bytes.AsSpan(0x10), firstCluster);
        BitConverter.TryWriteBytes(bytes.AsSpan(0x18), lastCluster);
        BitConverter.TryWriteBytes(bytes.AsSpan(0x20), (ushort)(bytes.Length - (runBytes ?? runs.Length)));
        runs.AsSpan(0, runBytes ?? runs.Length).CopyTo(bytes.AsSpan(bytes.Length - (runBytes ?? runs.Length)));
        Assert.True(MftAttribute.TryRead(bytes, out MftAttribute attribute));

        decoded = [];
        return RunList.TryDecode(attribute, VolumeClusters, decoded);
    }
}
