using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class DiskLayoutTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_disk_that_cannot_be_read_is_not_taken_for_one_without_files(int readsBefore)
    {
        var disk = new FailingReads(LayoutVectorTests.Unpack("gpt"), readsBefore);

        IOException error = Assert.Throws<IOException>(() => DiskLayout.Read(disk, CancellationToken.None));

        Assert.Equal("a bad sector", error.Message);
    }

    [Fact]
    public void The_same_disk_gives_the_same_layout()
    {
        var disk = new MemoryDiskSource(LayoutVectorTests.Unpack("mbr"));

        (string, FileExtent)[] first = Extents(DiskLayout.Read(disk, CancellationToken.None));
        (string, FileExtent)[] second = Extents(DiskLayout.Read(disk, CancellationToken.None));

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    private static (string, FileExtent)[] Extents(DiskLayout layout) =>
        [.. layout.Files.SelectMany(file => file.Extents, (file, extent) => (file.Path, extent))];

    private sealed class FailingReads(byte[] content, int before) : IDiskSource
    {
        private int _left = before;

        public long Length => content.Length;

        public int Read(long offset, Span<byte> destination)
        {
            if (_left-- <= 0)
            {
                throw new IOException("a bad sector");
            }

            return new MemoryDiskSource(content).Read(offset, destination);
        }

        public DiskRange NextData(long offset) => new(offset, Length);
    }
}
