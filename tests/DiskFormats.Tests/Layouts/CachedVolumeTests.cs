using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class CachedVolumeTests
{
    private const int PageBytes = 64 * 1024;

    [Fact]
    public void What_was_read_lately_is_not_read_again()
    {
        var disk = new CountingDisk(1L << 30);
        var volume = new CachedVolume(disk);
        byte[] bytes = new byte[8];
        for (int round = 0; round < 5; round++)
        {
            for (long page = 0; page < 200; page++)
            {
                volume.TryRead((page * PageBytes) + 100, bytes);
            }
        }

        Assert.Equal(200L * PageBytes, disk.ReadBytes);
    }

    [Fact]
    public void Any_bytes_are_right_however_much_was_read_before()
    {
        const long Length = (1L << 30) + 12345;
        var volume = new CachedVolume(new CountingDisk(Length));
        var random = new Random(1);
        byte[] bytes = new byte[1000];

        for (int i = 0; i < 3000; i++)
        {
            long offset = i % 10 == 0 ? Length - bytes.Length : random.NextInt64(Length - bytes.Length);
            Assert.True(volume.TryRead(offset, bytes));
            Assert.Equal(CountingDisk.At(offset), bytes[0]);
            Assert.Equal(CountingDisk.At(offset + 999), bytes[999]);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(93)]
    [InlineData(100)]
    [InlineData(long.MaxValue)]
    public void Bytes_outside_of_the_volume_are_not_there(long offset)
    {
        Assert.False(new CachedVolume(new CountingDisk(100)).TryRead(offset, new byte[8]));
    }

    [Fact]
    public void A_disk_that_ends_early_is_an_error_of_the_disk()
    {
        var volume = new CachedVolume(new CountingDisk(1 << 20) { EndsAt = 1000 });

        Assert.Throws<EndOfStreamException>(() => volume.TryRead(500, new byte[8]));
    }

    /// <summary>Each byte follows from its offset. Gives odd portions.</summary>
    private sealed class CountingDisk(long length) : IDiskSource
    {
        public long Length => length;

        public long ReadBytes { get; private set; }

        public long EndsAt { get; init; } = long.MaxValue;

        public static byte At(long offset) => (byte)((offset * 31 / 7) & 0xFF);

        public int Read(long offset, Span<byte> destination)
        {
            int bytes = (int)Math.Max(0, Math.Min(Math.Min(destination.Length, 40_001), Math.Min(length, EndsAt) - offset));
            for (int i = 0; i < bytes; i++)
            {
                destination[i] = At(offset + i);
            }

            ReadBytes += bytes;
            return bytes;
        }

        public DiskRange NextData(long offset) => new(offset, length);
    }
}
