using System.Text;
using MedV.Store.Seeds.Files;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Tests.Seeds;

/// <summary>What both ways of going through folders promise; the portable one is for Windows and is tried here on the system at hand.</summary>
public sealed class PortableFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Ways => new("native", "portable");

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_folder_lists_its_entries_by_kind(string way)
    {
        Fill();
        using IHostFolder folder = Open(way, _folder.Path)!;
        var entries = new List<HostEntry>();

        Assert.True(folder.TryList(entries, 100));

        Assert.Equal(
            ["file File", "inner Folder", "link Other"],
            entries.Select(entry => $"{Encoding.UTF8.GetString(entry.Name)} {entry.Kind}").Order());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_folder_with_more_entries_than_asked_for_gives_so_many_and_says_so(string way)
    {
        Fill();
        using IHostFolder folder = Open(way, _folder.Path)!;
        var entries = new List<HostEntry>();

        Assert.False(folder.TryList(entries, 2));

        Assert.InRange(entries.Count, 0, 2);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_regular_file_is_opened_and_nothing_else_is(string way)
    {
        Fill();
        using IHostFolder folder = Open(way, _folder.Path)!;

        using SafeFileHandle? file = folder.TryOpenFile("file"u8, out HostFacts facts);

        Assert.NotNull(file);
        Assert.Equal((HostEntryKind.File, 5), (facts.Kind, facts.Bytes));
        Assert.Null(folder.TryOpenFile("inner"u8, out _));
        Assert.Null(folder.TryOpenFile("link"u8, out _));
        Assert.Null(folder.TryOpenFile("nothing"u8, out _));
        Assert.Null(folder.TryOpenFile(".."u8, out _));
        Assert.Null(folder.TryOpenFile("inner/file"u8, out _));
        Assert.Null(folder.TryOpenFile(""u8, out _));
        Assert.Null(folder.TryOpenFile("fi\0le"u8, out _));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_stamp_of_a_file_changes_with_it(string way)
    {
        Fill();
        using IHostFolder folder = Open(way, _folder.Path)!;
        Assert.True(folder.TryLook("file"u8, out HostFacts before));
        Assert.True(folder.TryLook("file"u8, out HostFacts same));

        File.AppendAllText(_folder.At("file"), "more");

        Assert.True(folder.TryLook("file"u8, out HostFacts after));
        Assert.Equal(before.Stamp, same.Stamp);
        Assert.NotEqual(before.Stamp, after.Stamp);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_is_no_folder_or_a_link_to_one_is_not_opened(string way)
    {
        Fill();
        Directory.CreateSymbolicLink(_folder.At("folder link"), _folder.At("inner"));

        Assert.Null(Open(way, _folder.At("file")));
        Assert.Null(Open(way, _folder.At("folder link")));
        Assert.Null(Open(way, _folder.At("nothing")));
        Assert.Null(Open(way, "inner"));
    }

    public void Dispose() => _folder.Dispose();

    private static IHostFolder? Open(string way, string path) =>
        way == "native" ? HostFolders.TryOpen(Encoding.UTF8.GetBytes(path)) : PortableFolder.TryOpen(path);

    private void Fill()
    {
        File.WriteAllText(_folder.At("file"), "hello");
        Directory.CreateDirectory(_folder.At("inner"));
        File.CreateSymbolicLink(_folder.At("link"), _folder.At("file"));
    }
}
