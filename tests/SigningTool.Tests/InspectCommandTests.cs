using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class InspectCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();

    public async Task InitializeAsync()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        TestDisk disk = new TestDisk(_tool)
            .With("usr/lib/big.so", TestDisk.Noise(1, 900_000))
            .With("usr/lib/big.so.copy", TestDisk.Noise(1, 900_000))
            .With("etc/hosts", TestDisk.Noise(2, 100))
            .With("zeros", new byte[1_000_000]);
        await _tool.JsonAsync("pack", await disk.WriteAsync("1.raw"), "--image", "debian");
        await _tool.JsonAsync("pack", await disk.Change("usr/lib/big.so", seed: 3).WriteAsync("2.raw"), "--image", "debian");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [MachineFact("mkfs.ext4")]
    public async Task What_a_version_is_made_of_adds_up()
    {
        JsonElement report = await _tool.JsonAsync("inspect", "debian@1");

        Assert.Equal(
            Bytes(report, "diskBytes"), Bytes(report, "zeroBytes") + Bytes(report, "repeatedBytes") + Bytes(report, "uniqueBytes"));
        Assert.True(Bytes(report, "repeatedBytes") >= 900_000);
        JsonElement[] sizes = [.. report.GetProperty("chunkSizes").EnumerateArray()];
        Assert.Equal(Bytes(report, "uniqueBytes"), sizes.Sum(size => Bytes(size, "bytes")));
        Assert.Equal(Bytes(report, "encodedBytes"), sizes.Sum(size => Bytes(size, "encodedBytes")));
        Assert.Equal(Bytes(report, "chunks"), sizes.Sum(size => Bytes(size, "chunks")));
        JsonElement[] pages = [.. report.GetProperty("pages").EnumerateArray()];
        Assert.Equal(["chunks", "places", "names"], pages.Select(page => page.GetProperty("kind").GetString()));
        Assert.Equal(Bytes(report, "manifestBytes"), Bytes(report, "rootBytes") + pages.Sum(page => Bytes(page, "encodedBytes")));
        Assert.InRange(Bytes(report, "recipeBytes"), Bytes(report, "rootBytes") + 1, Bytes(report, "manifestBytes") - 1);
    }

    [MachineFact("mkfs.ext4")]
    public async Task File_systems_are_found_on_the_packed_disk_without_the_disk()
    {
        File.Delete(_tool.PathOf("1.raw"));

        JsonElement report = await _tool.JsonAsync("inspect", "debian@1");

        JsonElement part = report.GetProperty("partitions").EnumerateArray().First();
        Assert.Equal("ext4", part.GetProperty("fileSystem").GetString());
        Assert.Equal(3, part.GetProperty("files").GetInt32());
        Assert.Equal(1_800_100, Bytes(part, "fileBytes"));
        Assert.True(Bytes(part, "metadataBytes") > 0);
    }

    [MachineFact("mkfs.ext4")]
    public async Task Files_are_listed_with_their_sizes()
    {
        JsonElement report = await _tool.JsonAsync("inspect", "debian@1", "--files");
        TestTool.Outcome shown = await _tool.RunAsync("inspect", "debian@1", "--files");

        JsonElement[] files = [.. report.GetProperty("list").EnumerateArray().Where(stream => stream.GetProperty("kind").GetString() == "file")];
        Assert.Equal(
            [("etc/hosts", 100L), ("usr/lib/big.so", 900_000L), ("usr/lib/big.so.copy", 900_000L)],
            files.Select(file => (file.GetProperty("path").GetString()!, Bytes(file, "bytes"))));
        Assert.All(files, file => Assert.InRange(Bytes(file, "encodedBytes"), 1, Bytes(file, "bytes")));
        Assert.Matches(@"(?m)^ *900000  900000  usr/lib/big\.so$", shown.Output);
    }

    [MachineFact("mkfs.ext4")]
    public async Task Patches_are_counted_by_the_version_that_they_start_from()
    {
        JsonElement report = await _tool.JsonAsync("inspect", "debian@2");

        JsonElement patches = Assert.Single(report.GetProperty("patches").EnumerateArray());
        Assert.Equal("debian@1", patches.GetProperty("from").GetString());
        Assert.True(Bytes(patches, "encodedBytes") < Bytes(patches, "bytes"));
    }

    [MachineFact("mkfs.ext4")]
    public async Task A_pack_that_is_missing_is_told_by_its_path()
    {
        foreach (string pack in _tool.Files(Path.Combine("realm", "staging")).Where(file => file.EndsWith(".pack", StringComparison.Ordinal)))
        {
            File.Delete(_tool.PathOf("realm", "staging", pack));
        }

        TestTool.Outcome outcome = await _tool.RunAsync("inspect", "debian@1");

        Assert.Equal(10, outcome.Code);
        Assert.Matches(@"\.pack does not exist, but a manifest names it\n$", outcome.Error);
    }

    [MachineFact("mkfs.ext4", "sfdisk")]
    public async Task Each_partition_has_its_own_line()
    {
        string whole = _tool.PathOf("whole.raw");
        using (FileStream file = File.Create(whole))
        {
            file.SetLength(40 << 20);
        }

        await Machine.RunAsync("sh", "-c", $"printf 'label: gpt\\nstart=2048,size=32768\\nstart=34816,size=32768\\n' | {Machine.Find("sfdisk")} -q {whole}");
        byte[] volume = await File.ReadAllBytesAsync(_tool.PathOf("1.raw"));
        using (FileStream file = File.OpenWrite(whole))
        {
            file.Position = 1 << 20;
            file.Write(volume);
        }

        await _tool.JsonAsync("pack", whole, "--image", "parts");

        JsonElement report = await _tool.JsonAsync("inspect", "parts");

        Assert.Equal(
            [(1, "ext4"), (2, null)],
            report.GetProperty("partitions").EnumerateArray()
                .Where(part => part.GetProperty("number").GetInt32() > 0)
                .Select(part => (part.GetProperty("number").GetInt32(), part.GetProperty("fileSystem").GetString())));
    }

    private static long Bytes(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
