using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class DiffCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();
    private readonly TestDisk _disk;
    private string _next = "";

    public DiffCommandTests() => _disk = new TestDisk(_tool)
        .With("usr/lib/big.so", TestDisk.Noise(1, 900_000))
        .With("usr/bin/app", TestDisk.Noise(2, 300_000))
        .With("usr/bin/old", TestDisk.Noise(3, 50_000))
        .With("etc/motd", TestDisk.Noise(4, 20_000))
        .With("etc/hosts", TestDisk.Noise(5, 100));

    public async Task InitializeAsync()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        await _tool.JsonAsync("pack", await _disk.WriteAsync("1.raw"), "--image", "debian");
        _next = await _disk
            .Change("usr/bin/app", seed: 12, bytes: 40_000)
            .Without("usr/bin/old")
            .Without("etc/motd").With("etc/motd.d/first", TestDisk.Noise(4, 20_000))
            .With("usr/bin/new", TestDisk.Noise(13, 200_000))
            .WriteAsync("2.raw");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [MachineFact("mkfs.ext4")]
    public async Task It_is_told_what_became_of_each_file_and_what_it_costs()
    {
        await _tool.JsonAsync("pack", _next, "--image", "debian", "--patch-from", "off");

        JsonElement report = await _tool.JsonAsync("diff", "debian@1", "debian@2");

        Dictionary<string, JsonElement> files = Files(report);
        Assert.Equal(
            [("etc/motd.d/first", "moved"), ("usr/bin/app", "changed"), ("usr/bin/new", "new"), ("usr/bin/old", "removed")],
            files.Values.Select(file => (file.GetProperty("path").GetString()!, file.GetProperty("status").GetString()!)).Order());
        Assert.Equal("etc/motd", files["etc/motd.d/first"].GetProperty("was").GetString());
        Assert.Equal(0, files["etc/motd.d/first"].GetProperty("fetchBytes").GetInt64());
        Assert.Equal(0, files["usr/bin/old"].GetProperty("fetchBytes").GetInt64());
        Assert.Equal(200_000, files["usr/bin/new"].GetProperty("fetchBytes").GetInt64(), 2000L);
        Assert.InRange(files["usr/bin/app"].GetProperty("fetchBytes").GetInt64(), 40_000, 300_000);
        JsonElement counts = report.GetProperty("files");
        Assert.Equal(
            (1, 1, 1, 1, 2),
            (Number(counts, "new"), Number(counts, "changed"), Number(counts, "moved"), Number(counts, "removed"), Number(counts, "unchanged")));
    }

    [MachineFact("mkfs.ext4")]
    public async Task The_rows_and_the_manifest_come_to_the_total()
    {
        await _tool.JsonAsync("pack", _next, "--image", "debian");

        JsonElement report = await _tool.JsonAsync("diff", "debian@1", "debian@2");

        long rows = report.GetProperty("changes").EnumerateArray().Sum(row => row.GetProperty("fetchBytes").GetInt64());
        Assert.Equal(report.GetProperty("fetchBytes").GetInt64(), rows);
        Assert.Equal(report.GetProperty("totalBytes").GetInt64(), rows + report.GetProperty("manifestBytes").GetInt64());
        Assert.Equal(
            report.GetProperty("fetchBytes").GetInt64(), report.GetProperty("chunkBytes").GetInt64() + report.GetProperty("patchBytes").GetInt64());
    }

    [MachineFact("mkfs.ext4")]
    public async Task A_disk_that_is_not_packed_yet_is_told_as_it_will_be_published()
    {
        string[] before = _tool.Files("realm");
        JsonElement ahead = await _tool.JsonAsync("diff", "debian@1", _next);
        string[] after = _tool.Files("realm");
        await _tool.JsonAsync("pack", _next, "--image", "debian");

        JsonElement packed = await _tool.JsonAsync("diff", "debian@1", "debian@2");

        Assert.Equal(before, after);
        Assert.Equal(_next, ahead.GetProperty("to").GetString());
        foreach (string member in new[] { "totalBytes", "chunkBytes", "patchBytes", "manifestBytes", "newChunks", "newPages" })
        {
            Assert.Equal(packed.GetProperty(member).GetInt64(), ahead.GetProperty(member).GetInt64());
        }

        Assert.Equal(packed.GetProperty("changes").GetRawText(), ahead.GetProperty("changes").GetRawText());
    }

    [MachineFact("mkfs.ext4")]
    public async Task Two_disks_that_are_not_packed_are_compared()
    {
        JsonElement report = await _tool.JsonAsync("diff", _tool.PathOf("1.raw"), _next);

        Assert.Equal(1, Number(report.GetProperty("files"), "moved"));
        Assert.InRange(report.GetProperty("totalBytes").GetInt64(), 240_000, 700_000);
    }

    [MachineFact("mkfs.ext4")]
    public async Task Few_or_all_changes_are_listed_what_costs_most_first()
    {
        string[] few = Lines(await _tool.RunAsync("diff", "debian@1", _next, "--top", "1", "--patch-from", "off"));
        string[] all = Lines(await _tool.RunAsync("diff", "debian@1", _next, "--all", "--patch-from", "off"));

        Assert.Single(few, line => line.Contains("usr/", StringComparison.Ordinal));
        Assert.Contains(few, line => line.EndsWith("--all lists them", StringComparison.Ordinal));
        Assert.DoesNotContain(few, line => line.Contains("usr/bin/old", StringComparison.Ordinal));
        Assert.Contains(all, line => line.EndsWith("removed  usr/bin/old", StringComparison.Ordinal));
        Assert.Contains(all, line => line.EndsWith("moved    etc/motd.d/first (was etc/motd)", StringComparison.Ordinal));
        Assert.DoesNotContain(all, line => line.Contains("--all", StringComparison.Ordinal));
    }

    [MachineFact("mkfs.ext4")]
    public async Task From_a_version_to_itself_there_is_nothing_to_fetch()
    {
        JsonElement report = await _tool.JsonAsync("diff", "debian", "debian@1");

        Assert.Equal((0, 0L), (Number(report, "newChunks"), report.GetProperty("totalBytes").GetInt64()));
        Assert.Empty(report.GetProperty("changes").EnumerateArray());
    }

    [MachineFact("mkfs.ext4")]
    public async Task What_is_neither_a_version_nor_a_file_is_not_found()
    {
        Assert.Equal(10, (await _tool.RunAsync("diff", "debian@1", "debian@3")).Code);
        Assert.Equal(10, (await _tool.RunAsync("diff", _tool.PathOf("gone.raw"), "debian")).Code);
        Assert.Equal(2, (await _tool.RunAsync("diff", "debian@1", "debian", "--top", "-1")).Code);
    }

    private static string[] Lines(TestTool.Outcome outcome)
    {
        Assert.Equal(0, outcome.Code);
        return outcome.Output.Split('\n');
    }

    private static Dictionary<string, JsonElement> Files(JsonElement report) => report.GetProperty("changes").EnumerateArray()
        .Where(row => row.GetProperty("kind").GetString() == "file")
        .ToDictionary(row => row.GetProperty("path").GetString()!);

    private static int Number(JsonElement report, string name) => report.GetProperty(name).GetInt32();
}
