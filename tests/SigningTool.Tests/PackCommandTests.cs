using System.Text.Json;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Realms;
using MedV.Terminal;

namespace MedV.SigningTool.Tests;

public sealed class PackCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();

    public async Task InitializeAsync() => await _tool.JsonAsync("init", "--name", "Nordbank");

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_packed_disk_waits_to_be_signed()
    {
        JsonElement report = await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian");

        Assert.Equal(1, report.GetProperty("version").GetInt32());
        Assert.Equal(1_000_000, report.GetProperty("diskBytes").GetInt64());
        JsonElement listed = Assert.Single((await _tool.JsonAsync("list")).GetProperty("versions").EnumerateArray());
        Assert.Equal("packed", listed.GetProperty("state").GetString());
        Assert.Equal(report.GetProperty("manifest").GetString(), listed.GetProperty("manifest").GetString());
    }

    [Fact]
    public async Task The_same_disk_again_is_the_same_version()
    {
        await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian");
        string[] before = _tool.Files("realm");

        JsonElement again = await _tool.JsonAsync("pack", _tool.PathOf("disk.raw"), "--image", "debian");

        Assert.False(again.GetProperty("isNew").GetBoolean());
        Assert.Equal(1, again.GetProperty("version").GetInt32());
        Assert.Equal(before, _tool.Files("realm"));
    }

    [Fact]
    public async Task Chunks_that_the_realm_has_are_not_packed_again_even_for_another_image()
    {
        await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian");
        await _tool.JsonAsync("sign");
        byte[] changed = File.ReadAllBytes(_tool.PathOf("disk.raw"));
        changed[350_000] ^= 1;
        File.WriteAllBytes(_tool.PathOf("changed.raw"), changed);

        JsonElement report = await _tool.JsonAsync("pack", _tool.PathOf("changed.raw"), "--image", "ubuntu");

        Assert.InRange(report.GetProperty("newBytes").GetInt64(), 1, 512 * 1024);
        Assert.True(report.GetProperty("knownBytes").GetInt64() > 100_000);
    }

    [Fact]
    public async Task The_same_disk_gives_the_same_files_in_two_realms()
    {
        await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian");
        string other = _tool.PathOf("other");
        await _tool.JsonAsync("init", "--name", "Südbank", "--realm", other);

        await _tool.JsonAsync("pack", _tool.PathOf("disk.raw"), "--image", "debian", "--realm", other);

        static bool IsContent(string file) => !file.Contains("metadata", StringComparison.Ordinal);
        string[] first = [.. _tool.Files(Path.Combine("realm", "staging")).Where(IsContent)];
        Assert.Equal(first, _tool.Files(Path.Combine("other", "staging")).Where(IsContent));
        Assert.Equal(3, first.Length);
        Assert.All(first, file => Assert.Equal(
            File.ReadAllBytes(_tool.PathOf("realm", "staging", file)), File.ReadAllBytes(_tool.PathOf("other", "staging", file))));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        string[] before = _tool.Files("realm");

        JsonElement report = await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian", "--dry-run");

        Assert.Equal(700_000, report.GetProperty("newBytes").GetInt64(), 70_000L);
        Assert.Equal(before.Append(".lock").Order(StringComparer.Ordinal).Distinct(), _tool.Files("realm"));
    }

    [Fact]
    public async Task Holes_of_a_sparse_disk_are_not_read()
    {
        using (FileStream disk = File.Create(_tool.PathOf("sparse.raw")))
        {
            disk.Write(new byte[4096].Select(_ => (byte)7).ToArray());
            disk.SetLength(1L << 30);
        }

        JsonElement report = await _tool.JsonAsync("pack", _tool.PathOf("sparse.raw"), "--image", "sparse");

        Assert.Equal(1L << 30, report.GetProperty("diskBytes").GetInt64());
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(report.GetProperty("readBytes").GetInt64(), 4096, 1 << 20);
        }
    }

    [Fact]
    public async Task What_a_killed_run_left_is_removed()
    {
        string leftover = _tool.PathOf("realm", "staging", "packs", ".medv-tmp-draft");
        Directory.CreateDirectory(Path.GetDirectoryName(leftover)!);
        File.WriteAllBytes(leftover, new byte[5000]);

        await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian");

        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public async Task Stopped_half_way_nothing_is_recorded_and_it_can_be_run_again()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        TestTool.Outcome stopped = await _tool.RunAsync(new StringWriter(), stop.Token, "pack", _tool.WriteDisk(), "--image", "debian");

        Assert.Equal(130, stopped.Code);
        Assert.Empty((await _tool.JsonAsync("list")).GetProperty("versions").EnumerateArray());
        Assert.True((await _tool.JsonAsync("pack", _tool.PathOf("disk.raw"), "--image", "debian")).GetProperty("isNew").GetBoolean());
    }

    [Fact]
    public async Task A_version_never_becomes_another_disk()
    {
        await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian");

        TestTool.Outcome outcome = await _tool.RunAsync("pack", _tool.WriteDisk("other.raw", seed: 2), "--image", "debian", "--version", "1");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("debian@1 exists already and is another disk", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _tool.JsonAsync("pack", _tool.PathOf("other.raw"), "--image", "debian")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_disk_that_is_not_there_is_not_found() =>
        Assert.Equal(10, (await _tool.RunAsync("pack", _tool.PathOf("gone.raw"), "--image", "debian")).Code);

    [Fact]
    public async Task An_empty_disk_is_refused()
    {
        File.WriteAllBytes(_tool.PathOf("empty.raw"), []);

        Assert.Equal(1, (await _tool.RunAsync("pack", _tool.PathOf("empty.raw"), "--image", "debian")).Code);
    }

    [Theory]
    [InlineData("--image", "Debian")]
    [InlineData("--image", "../debian")]
    [InlineData("--image", "")]
    [InlineData("--image", "debian", "--version", "0")]
    public async Task Wrong_usage_is_told_before_the_disk_is_read(params string[] args) =>
        Assert.Equal(2, (await _tool.RunAsync(["pack", _tool.PathOf("gone.raw"), .. args])).Code);

    [Fact]
    public async Task Two_writers_do_not_meet_in_a_realm()
    {
        using RealmLock held = RealmLock.Take(_tool.PathOf("realm"));

        TestTool.Outcome outcome = await _tool.RunAsync("pack", _tool.WriteDisk(), "--image", "debian");

        Assert.Equal(11, outcome.Code);
        Assert.Contains("another medv-sign is writing", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_shrinks_is_called_that()
    {
        Problem problem = Problems.From(new EndOfStreamException("the disk ended at byte 5, but it said that it has 9"))!;

        Assert.Equal(ExitCode.Failed, problem.Code);
        Assert.Contains("nothing was recorded", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_called_that()
    {
        Problem problem = Problems.From(new IOException("No space left on device : '/x'", 28))!;

        Assert.Equal(ExitCode.Failed, problem.Code);
        Assert.StartsWith("the disk is full", problem.Error, StringComparison.Ordinal);
        Assert.Contains("make room", problem.Hint, StringComparison.Ordinal);
    }
}
