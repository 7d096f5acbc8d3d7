using MedV.Chunking;
using MedV.Store.Seeds;

namespace MedV.Store.Tests.Seeds;

/// <summary>What happens to a file between the run that read it and the moment when its chunks are wanted.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private readonly HostTree _tree = new();
    private readonly byte[] _content = FileContents.Noise(1, 400_000);

    [Theory]
    [InlineData("deleted")]
    [InlineData("cut short")]
    [InlineData("made longer")]
    [InlineData("overwritten")]
    [InlineData("replaced by a link to itself")]
    [InlineData("replaced by a pipe")]
    [InlineData("replaced by a folder")]
    [InlineData("replaced by a device")]
    [InlineData("its folder replaced by a link to a folder with the same file")]
    [InlineData("its folder gone")]
    public async Task A_file_that_is_not_what_it_was_gives_nothing_and_blocks_nobody(string what)
    {
        _tree.Write("in/file", _content);
        _tree.Write("in/other", FileContents.Noise(2, 50_000));
        await _tree.RunAsync();
        using SeedIndex index = _tree.Open();

        Change(what);

        Assert.Equal(HostTree.Chunks(_content), HostTree.Missing(index, _content));
        Assert.Equal(what.StartsWith("its folder", StringComparison.Ordinal), HostTree.Missing(index, FileContents.Noise(2, 50_000)).Count > 0);
    }

    [Fact]
    public async Task Other_bytes_under_the_same_facts_are_found_out_and_the_file_is_read_again_by_the_next_run()
    {
        byte[] other = FileContents.Noise(2, _content.Length);
        _tree.Write("file", _content);
        await _tree.RunAsync();
        using SeedIndex index = _tree.Open();
        PretendThatTheFileWasReadAs(other);

        using SeedIndex wrong = _tree.Open();
        Assert.Equal(HostTree.Chunks(other), HostTree.Missing(wrong, other));
        SeedRun unaware = await _tree.RunAsync(inUse: null);
        SeedRun aware = await _tree.RunAsync(inUse: wrong);

        Assert.Equal((0, 1), (unaware.FilesRead, aware.FilesRead));
        using SeedIndex right = _tree.Open();
        Assert.Empty(HostTree.Missing(right, _content));
        Assert.Equal(HostTree.Chunks(other), HostTree.Missing(right, other));
    }

    [Fact]
    public async Task A_file_that_proved_wrong_once_is_not_asked_again_until_the_next_run()
    {
        byte[] half = [.. _content[..200_000], .. FileContents.Noise(2, 200_000)];
        _tree.Write("file", _content);
        await _tree.RunAsync();
        PretendThatTheFileWasReadAs(half);
        using SeedIndex index = _tree.Open();
        FileChunk wrong = HostTree.Chunks(half)[^1];
        FileChunk right = HostTree.Chunks(half)[0];

        using SeedReader reader = index.TryRead()!;
        bool before = Gives(reader, right);
        bool changed = Gives(reader, wrong);
        bool after = Gives(reader, right);
        using SeedReader next = index.TryRead()!;

        Assert.Equal((true, false, false, false), (before, changed, after, Gives(next, right)));
    }

    public void Dispose() => _tree.Dispose();

    private static bool Gives(SeedReader reader, FileChunk chunk) => reader.TryRead(chunk.Id, chunk.Bytes, new byte[chunk.Bytes], out VerifiedChunk _);

    /// <summary>An index of other bytes, for a file with the facts of the one that is there: what a clock that was set back, or a careless tool, makes.</summary>
    private void PretendThatTheFileWasReadAs(byte[] content)
    {
        IndexForgery.Replace(_tree.IndexFile, HostTree.Chunks(_content), HostTree.Chunks(content));
    }

    private void Change(string what)
    {
        string file = _tree.At("in/file");
        string folder = _tree.At("in");
        switch (what)
        {
            case "deleted":
                File.Delete(file);
                break;
            case "cut short":
                using (FileStream stream = File.OpenWrite(file))
                {
                    stream.SetLength(100_000);
                }

                break;
            case "made longer":
                File.AppendAllText(file, "more");
                break;
            case "overwritten":
                File.WriteAllBytes(file, FileContents.Noise(9, _content.Length));
                break;
            case "replaced by a link to itself":
                File.Move(file, file + ".moved");
                File.CreateSymbolicLink(file, file + ".moved");
                break;
            case "replaced by a pipe":
                File.Delete(file);
                SpecialFiles.MakePipe(file);
                break;
            case "replaced by a folder":
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
            case "replaced by a device":
                File.Delete(file);
                SpecialFiles.MakeDevice(file);
                break;
            case "its folder replaced by a link to a folder with the same file":
                Directory.Move(folder, folder + ".moved");
                Directory.CreateSymbolicLink(folder, folder + ".moved");
                break;
            default:
                Directory.Delete(folder, recursive: true);
                break;
        }
    }
}
