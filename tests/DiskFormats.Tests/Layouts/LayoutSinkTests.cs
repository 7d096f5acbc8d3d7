using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class LayoutSinkTests
{
    private const int VolumeBytes = 1000;

    [Theory]
    [InlineData(0, 0, 0, "no bytes")]
    [InlineData(0, 0, -5, "fewer than none")]
    [InlineData(-1, 0, 10, "before the file")]
    [InlineData(95, 0, 10, "past the file's end")]
    [InlineData(0, -1, 10, "before the volume")]
    [InlineData(0, 995, 10, "past the volume's end")]
    [InlineData(long.MaxValue, 0, long.MaxValue, "numbers that overflow")]
    [InlineData(0, long.MaxValue, long.MaxValue, "numbers that overflow")]
    public void An_extent_that_cannot_be_keeps_its_file_out(long fileOffset, long diskOffset, long bytes, string why)
    {
        var sink = new LayoutSink(VolumeBytes);

        bool isTaken = sink.AddFile("a", 100, [new FileExtent(fileOffset, diskOffset, bytes)]);

        Assert.False(isTaken, why);
        Assert.Empty(sink.Files);
        Assert.Equal(["a: left out, for its extents cannot be"], sink.Remarks);
    }

    [Fact]
    public void Extents_that_go_back_in_the_file_keep_it_out()
    {
        var sink = new LayoutSink(VolumeBytes);

        Assert.False(sink.AddFile("a", 100, [new(10, 0, 10), new(19, 100, 10)]));
    }

    [Fact]
    public void Extents_that_continue_each_other_become_one()
    {
        var sink = new LayoutSink(VolumeBytes);

        sink.AddFile("a", 100, [new(0, 50, 10), new(10, 60, 10), new(20, 80, 10), new(40, 90, 10)]);

        Assert.Equal([new(0, 50, 20), new(20, 80, 10), new(40, 90, 10)], sink.Files[0].Extents.ToArray());
    }

    [Fact]
    public void A_file_without_data_is_passed_over_without_a_remark()
    {
        var sink = new LayoutSink(VolumeBytes);

        Assert.True(sink.AddFile("hole", 1L << 50, []));
        Assert.Empty(sink.Files);
        Assert.Empty(sink.Remarks);
    }

    [Fact]
    public void What_is_over_a_limit_is_left_out_and_said_once()
    {
        var sink = new LayoutSink(VolumeBytes, LayoutLimits.Default with { Files = 2 });

        bool[] taken = [.. Enumerable.Range(0, 4).Select(i => sink.AddFile($"{i}", 10, [new(0, i * 10, 10)]))];

        Assert.Equal([true, true, false, false], taken);
        Assert.True(sink.IsFull);
        Assert.Equal(["too many files or extents: 2 and what follows is left out"], sink.Remarks);
    }

    [Fact]
    public void What_one_volume_took_is_missing_for_the_next()
    {
        var sink = new LayoutSink(VolumeBytes, LayoutLimits.Default with { Files = 5, Extents = 9, AllPathCharacters = 100, MetadataRanges = 3 });
        sink.AddFile("abc", 100, [new(0, 0, 10), new(20, 20, 10)]);
        sink.AddMetadata(new DiskRange(0, 5));

        LayoutLimits rest = sink.Rest();

        Assert.Equal((4, 7, 97L, 2), (rest.Files, rest.Extents, rest.AllPathCharacters, rest.MetadataRanges));
    }

    [Fact]
    public void Remarks_after_the_hundredth_are_counted_only()
    {
        var sink = new LayoutSink(VolumeBytes);

        foreach (int i in Enumerable.Range(0, 250))
        {
            sink.Remark($"{i}");
        }

        Assert.Equal(101, sink.Remarks.Count());
        Assert.Equal("150 more remarks are left out", sink.Remarks.Last());
    }

    [Fact]
    public void A_remark_holds_nothing_that_a_terminal_obeys()
    {
        var sink = new LayoutSink(VolumeBytes);

        sink.Remark("a\u001b[2Jb\n");

        Assert.Equal(["a?[2Jb?"], sink.Remarks);
    }

    [Fact]
    public void Metadata_is_cut_off_at_the_ends_of_the_volume()
    {
        var sink = new LayoutSink(VolumeBytes);

        sink.AddMetadata(new DiskRange(-5, 10));
        sink.AddMetadata(new DiskRange(10, 20));
        sink.AddMetadata(new DiskRange(990, long.MaxValue));
        sink.AddMetadata(new DiskRange(50, 40));

        Assert.Equal([new(0, 20), new(990, 1000)], sink.Metadata);
    }
}
