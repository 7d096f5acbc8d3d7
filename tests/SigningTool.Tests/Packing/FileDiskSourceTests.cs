using System.Runtime.InteropServices;
using MedV.Chunking.Disks;
using MedV.SigningTool.Packing;

namespace MedV.SigningTool.Tests.Packing;

public sealed class FileDiskSourceTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Every_byte_outside_of_data_is_a_hole_and_every_byte_of_data_is_found()
    {
        WriteSparse();
        using var source = new FileDiskSource(_path);

        byte[] disk = new byte[source.Length];
        long offset = 0;
        while (offset < source.Length)
        {
            DiskRange data = source.NextData(offset);
            Assert.True(data.Start >= offset && (data.End > data.Start || data.Start == source.Length));
            for (offset = data.Start; offset < data.End;)
            {
                int read = source.Read(offset, disk.AsSpan((int)offset, (int)(data.End - offset)));
                Assert.True(read > 0);
                offset += read;
            }
        }

        Assert.Equal(File.ReadAllBytes(_path), disk);
    }

    [Fact]
    public void A_file_that_became_shorter_does_not_end_in_a_hole()
    {
        WriteSparse();
        using var source = new FileDiskSource(_path);
        using (var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(Megabyte);
        }

        DiskRange data = source.NextData(2 * Megabyte);

        Assert.Equal(new DiskRange(2 * Megabyte, 9 * Megabyte), data);
        Assert.Equal(0, source.Read(2 * Megabyte, new byte[1]));
    }

    [Fact]
    public void A_file_that_is_written_meanwhile_is_noticed()
    {
        WriteSparse();
        File.SetLastWriteTimeUtc(_path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var source = new FileDiskSource(_path);

        bool before = source.HasChanged;
        using (var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.WriteByte(1);
        }

        Assert.False(before);
        Assert.True(source.HasChanged);
    }

    [Fact]
    public void A_disk_that_is_not_there_is_an_error_with_its_name()
    {
        var exception = Assert.Throws<FileNotFoundException>(() => new FileDiskSource(_path + ".missing"));

        Assert.Contains(_path, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Data at 0, 4 and 6 MiB, holes between them and up to 9 MiB.</summary>
    private void WriteSparse()
    {
        using var file = new FileStream(_path, FileMode.Create);
        foreach (int place in (int[])[0, 4 * Megabyte, 6 * Megabyte])
        {
            file.Position = place;
            file.Write(MemoryMarshal.AsBytes(Enumerable.Range(1, 25_000).ToArray().AsSpan()));
        }

        file.SetLength(9 * Megabyte);
    }
}
