using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class DiskWindowTests
{
    private readonly DiskWindow _window = new(new MemoryDiskSource([.. Enumerable.Range(0, 100).Select(i => (byte)i)], new DiskRange(0, 40), new DiskRange(45, 90)), 30, 20);

    [Fact]
    public void It_shows_its_bytes_and_none_after_them()
    {
        byte[] bytes = new byte[30];

        int read = _window.Read(15, bytes);

        Assert.Equal(5, read);
        Assert.Equal([45, 46, 47, 48, 49, 0], bytes[..6]);
        Assert.Equal(0, _window.Read(20, bytes));
    }

    [Fact]
    public void Its_data_is_that_of_the_disk()
    {
        Assert.Equal(new DiskRange(10, 15), _window.NextData(0));
        Assert.Equal(new DiskRange(20, 20), _window.NextData(15));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(101, 0)]
    [InlineData(90, 11)]
    [InlineData(0, -1)]
    [InlineData(1, long.MaxValue)]
    public void It_does_not_reach_out_of_the_disk(long offset, long length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiskWindow(new MemoryDiskSource(new byte[100]), offset, length));
    }
}
