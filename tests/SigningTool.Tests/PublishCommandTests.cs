using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class PublishCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();

    public Task InitializeAsync() => _tool.PublishAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_published_folder_holds_what_the_realm_vouches_for_and_nothing_else()
    {
        File.WriteAllBytes(_tool.PathOf("realm", "staging", "packs", "stray.pack"), [1, 2, 3]);
        await _tool.JsonAsync("pack", _tool.WriteDisk("next.raw", seed: 2), "--image", "debian");

        await _tool.JsonAsync("publish", _tool.PathOf("published"));

        Assert.Collection(
            _tool.PublishedFiles(),
            file => Assert.Equal(Path.Combine("metadata", "1.root.json"), file),
            file => Assert.Equal(Path.Combine("metadata", "1.snapshot.json"), file),
            file => Assert.Equal(Path.Combine("metadata", "1.targets.json"), file),
            file => Assert.Equal(Path.Combine("metadata", "timestamp.json"), file),
            file => Assert.Matches("^packs.([0-9a-f]{2}).\\1[0-9a-f]{62}\\.pack$", file),
            file => Assert.Matches("^packs.([0-9a-f]{2}).\\1[0-9a-f]{62}\\.pack$", file),
            file => Assert.Matches("^targets.[0-9a-f]{64}\\.realm\\.json$", file),
            file => Assert.Matches("^targets.images.debian.[0-9a-f]{64}\\.1\\.manifest$", file));
    }

    [Fact]
    public async Task Packs_come_first_and_the_timestamp_last()
    {
        await _tool.JsonAsync("pack", _tool.WriteDisk("next.raw", seed: 2), "--image", "debian");
        await _tool.JsonAsync("sign");

        TestTool.Outcome outcome = await _tool.RunAsync("publish", _tool.PathOf("published"), "--dry-run");

        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Collection(
            lines,
            line => Assert.StartsWith("would copy packs/", line, StringComparison.Ordinal),
            line => Assert.StartsWith("would copy packs/", line, StringComparison.Ordinal),
            line => Assert.StartsWith("would copy targets/images/", line, StringComparison.Ordinal),
            line => Assert.Equal("would copy metadata/2.targets.json", line),
            line => Assert.Equal("would copy metadata/2.snapshot.json", line),
            line => Assert.Equal("would copy metadata/timestamp.json", line),
            line => Assert.Matches(@"^6 files, .* in all; 5 files are there already$", line));
        Assert.Equal(8, _tool.PublishedFiles().Length);
    }

    [Fact]
    public async Task What_is_there_is_not_copied_again()
    {
        JsonElement report = await _tool.JsonAsync("publish", _tool.PathOf("published"));

        Assert.Equal(0, report.GetProperty("files").GetInt32());
        Assert.Equal(8, report.GetProperty("presentFiles").GetInt32());
    }

    [Fact]
    public async Task Killed_half_way_the_old_state_stays_visible_and_the_next_run_goes_on()
    {
        byte[] timestamp = File.ReadAllBytes(_tool.PathOf("published", "metadata", "timestamp.json"));
        await _tool.JsonAsync("pack", _tool.WriteDisk("next.raw", seed: 2), "--image", "debian");
        await _tool.JsonAsync("sign");
        await _tool.JsonAsync("publish", _tool.PathOf("published"));
        File.WriteAllBytes(_tool.PathOf("published", "metadata", "timestamp.json"), timestamp);

        JsonElement old = await _tool.JsonAsync("verify", _tool.PathOf("published"));
        JsonElement again = await _tool.JsonAsync("publish", _tool.PathOf("published"));

        Assert.Equal(1, old.GetProperty("timestamp").GetInt32());
        Assert.Equal(1, again.GetProperty("files").GetInt32());
        Assert.Equal(2, (await _tool.JsonAsync("verify", _tool.PathOf("published"))).GetProperty("timestamp").GetInt32());
    }

    [Fact]
    public async Task A_damaged_pack_is_replaced_when_asked_to_look()
    {
        string pack = _tool.PathOf("published", _tool.PublishedFiles().First(file => file.EndsWith(".pack", StringComparison.Ordinal)));
        byte[] content = File.ReadAllBytes(pack);
        content[100] ^= 1;
        File.WriteAllBytes(pack, content);

        JsonElement quick = await _tool.JsonAsync("publish", _tool.PathOf("published"));
        JsonElement careful = await _tool.JsonAsync("publish", _tool.PathOf("published"), "--verify");

        Assert.Equal(0, quick.GetProperty("files").GetInt32());
        Assert.Equal(1, careful.GetProperty("files").GetInt32());
        await _tool.JsonAsync("verify", _tool.PathOf("published"));
    }

    [Fact]
    public async Task The_folder_of_another_realm_is_left_alone()
    {
        await _tool.JsonAsync("init", "--name", "Other", "--realm", _tool.PathOf("other"));
        await _tool.JsonAsync("sign", "--realm", _tool.PathOf("other"));

        TestTool.Outcome outcome = await _tool.RunAsync("publish", _tool.PathOf("published"), "--realm", _tool.PathOf("other"));

        Assert.Equal(12, outcome.Code);
        Assert.Contains("is the folder of another realm", outcome.Error, StringComparison.Ordinal);
        await _tool.JsonAsync("verify", _tool.PathOf("published"));
    }

    [Fact]
    public async Task An_old_copy_of_the_realm_does_not_take_hosts_back_in_time()
    {
        byte[] old = File.ReadAllBytes(_tool.PathOf("realm", "staging", "metadata", "timestamp.json"));
        await _tool.JsonAsync("sign", "--refresh");
        await _tool.JsonAsync("publish", _tool.PathOf("published"));
        File.WriteAllBytes(_tool.PathOf("realm", "staging", "metadata", "timestamp.json"), old);

        TestTool.Outcome outcome = await _tool.RunAsync("publish", _tool.PathOf("published"));

        Assert.Equal(12, outcome.Code);
        Assert.Contains("another copy of the realm was published there", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_expired_is_not_published()
    {
        _tool.Time.Advance(days: 15);

        Assert.Equal(12, (await _tool.RunAsync("publish", _tool.PathOf("elsewhere"))).Code);
        Assert.False(Directory.Exists(_tool.PathOf("elsewhere")));
    }

    [Fact]
    public async Task Nothing_signed_is_nothing_to_publish()
    {
        await _tool.JsonAsync("init", "--name", "Other", "--realm", _tool.PathOf("other"));

        TestTool.Outcome outcome = await _tool.RunAsync("publish", _tool.PathOf("elsewhere"), "--realm", _tool.PathOf("other"));

        Assert.Equal(10, outcome.Code);
        Assert.Contains("run medv-sign sign first", outcome.Error, StringComparison.Ordinal);
    }
}
