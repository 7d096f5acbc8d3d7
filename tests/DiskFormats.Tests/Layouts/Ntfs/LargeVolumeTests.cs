using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Layouts.Ntfs;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

public sealed class LargeVolumeTests
{
    [Fact]
    public void A_large_table_is_read_twice_and_no_more()
    {
        const int Records = 200_000;
        var volume = new LargeVolume(Records);
        var sink = new LayoutSink(volume.Length);

        new NtfsReader().Read(volume, sink, CancellationToken.None);

        Assert.InRange(volume.ReadBytes, 2L * Records * 1024, (2L * Records * 1024) + 4096);
        Assert.Equal((Records - 64) / 64 * 63, sink.Files.Count);
        Assert.Equal("the name of file number 64/the name of file number 65", sink.Files[0].Path);
        Assert.Equal("the name of file number 64/the name of file number 128/the name of file number 129", sink.Files[63].Path);
        Assert.Equal(["what is free is not known: the volume does not say whether it is dirty"], sink.Remarks);
    }

    [Fact]
    public void A_hole_in_the_table_is_not_read()
    {
        var volume = new LargeVolume(200_000) { Hole = new DiskRange(50_000 * 1024, 150_000 * 1024) };
        var sink = new LayoutSink(volume.Length);

        new NtfsReader().Read(volume, sink, CancellationToken.None);

        Assert.InRange(volume.ReadBytes, 2 * 100_000 * 1024, (2 * 100_000 * 1024) + (2 << 20));
        Assert.InRange(sink.Files.Count, 98_000, 99_500);
    }

    [Fact]
    public void A_reading_ends_when_the_sink_is_full()
    {
        var volume = new LargeVolume(200_000);
        var sink = new LayoutSink(volume.Length, new LayoutLimits { Files = 1000 });

        new NtfsReader().Read(volume, sink, CancellationToken.None);

        Assert.Equal(1000, sink.Files.Count);
        Assert.InRange(volume.ReadBytes, 200_000 * 1024, 210_000 * 1024);
    }
}
