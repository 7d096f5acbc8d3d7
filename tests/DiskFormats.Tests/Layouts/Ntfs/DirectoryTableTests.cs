using System.Globalization;
using MedV.DiskFormats.Layouts.Ntfs;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

public sealed class DirectoryTableTests
{
    [Fact]
    public void A_path_leads_from_the_root()
    {
        DirectoryTable table = Table((40, 1, To(50, 1), "inner"), (50, 1, To(DirectoryTable.Root, 5), "outer"));

        Assert.Equal("outer/inner/file", table.PathOf(To(40, 1), "file"));
        Assert.Equal("outer/file", table.PathOf(To(50, 1), "file"));
        Assert.Equal("file", table.PathOf(To(DirectoryTable.Root, 5), "file"));
    }

    [Fact]
    public void A_directory_that_took_the_place_of_another_is_not_the_other()
    {
        DirectoryTable table = Table((40, 3, To(DirectoryTable.Root, 5), "new"));

        Assert.Equal("new/file", table.PathOf(To(40, 3), "file"));
        Assert.Equal("$orphan/40/file", table.PathOf(To(40, 2), "file"));
    }

    [Fact]
    public void What_is_in_a_circle_is_an_orphan()
    {
        DirectoryTable table = Table((40, 1, To(41, 1), "a"), (41, 1, To(40, 1), "b"), (42, 1, To(41, 1), "c"), (43, 1, To(43, 1), "self"));

        Assert.Equal("$orphan/40/b/c/file", table.PathOf(To(42, 1), "file"));
        Assert.Equal("$orphan/43/self/file", table.PathOf(To(43, 1), "file"));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_directories_gives_paths_of_bounded_length()
    {
        const int Count = 100_000;
        DirectoryTable table = Table([.. Enumerable.Range(0, Count).Select(i =>
            (100L + i, (ushort)1, i == 0 ? To(DirectoryTable.Root, 5) : To(99 + i, 1), string.Create(CultureInfo.InvariantCulture, $"{i}")))]);

        Assert.StartsWith("0/1/2/", table.PathOf(To(200, 1), "file"), StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, Count / 100), i => Assert.InRange(table.PathOf(To(199 + (100 * i), 1), "file").Length, 5, 4096));
        Assert.StartsWith("$orphan/", table.PathOf(To(99 + Count, 1), "file"), StringComparison.Ordinal);
    }

    private static RecordReference To(long number, ushort sequence) => new((ulong)number | ((ulong)sequence << 48));

    private static DirectoryTable Table(params (long Record, ushort Sequence, RecordReference Parent, string Name)[] directories)
    {
        var table = new DirectoryTable();
        foreach ((long record, ushort sequence, RecordReference parent, string name) in directories)
        {
            Assert.True(table.TryAdd(record, sequence, new FileName(parent, name, IsDos: false)));
        }

        table.Connect();
        return table;
    }
}
