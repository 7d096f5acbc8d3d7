using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class SignCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();

    public async Task InitializeAsync()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank", "--root-keys", "2", "--root-threshold", "2");
        await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task What_was_packed_is_signed_once()
    {
        JsonElement first = await _tool.JsonAsync("sign");
        JsonElement second = await _tool.JsonAsync("sign");

        Assert.Equal("debian@1", Assert.Single(first.GetProperty("added").EnumerateArray()).GetString());
        Assert.Equal("2027-01-15T12:00:00Z", first.GetProperty("expires").GetString());
        Assert.False(second.GetProperty("changed").GetBoolean());
        Assert.Equal(1, second.GetProperty("timestamp").GetInt32());
    }

    [Fact]
    public async Task A_second_version_makes_the_next_of_each_file()
    {
        await _tool.JsonAsync("sign");
        await _tool.JsonAsync("pack", _tool.WriteDisk("next.raw", seed: 2), "--image", "debian");

        JsonElement report = await _tool.JsonAsync("sign");

        Assert.Equal((1, 2, 2, 2), (Number(report, "root"), Number(report, "targets"), Number(report, "snapshot"), Number(report, "timestamp")));
        Assert.Equal(2, (await _tool.JsonAsync("list")).GetProperty("versions").GetArrayLength());
        await _tool.JsonAsync("verify");
    }

    [Fact]
    public async Task A_refresh_makes_expired_metadata_good_again()
    {
        await _tool.JsonAsync("sign");
        _tool.Time.Advance(days: 20);
        TestTool.Outcome expired = await _tool.RunAsync("verify");

        JsonElement report = await _tool.JsonAsync("sign", "--refresh", "--expires-timestamp", "3");

        Assert.Equal(12, expired.Code);
        Assert.Contains("timestamp 1 expired", expired.Error, StringComparison.Ordinal);
        Assert.Contains("hint: run medv-sign sign --refresh", expired.Error, StringComparison.Ordinal);
        Assert.Equal("2027-01-24T12:00:00Z", report.GetProperty("expires").GetString());
        Assert.Equal(1, Number(report, "root"));
        await _tool.JsonAsync("verify");
    }

    [Fact]
    public async Task A_refresh_renews_a_root_that_is_near_its_end()
    {
        await _tool.JsonAsync("sign");
        _tool.Time.Advance(days: 300);

        JsonElement report = await _tool.JsonAsync("sign", "--refresh");

        Assert.Equal(2, Number(report, "root"));
        await _tool.JsonAsync("publish", _tool.PathOf("published"));
        Assert.Contains(Path.Combine("metadata", "2.root.json"), _tool.PublishedFiles());
        await _tool.JsonAsync("verify", _tool.PathOf("published"));
    }

    [Fact]
    public async Task A_wrong_passphrase_signs_nothing()
    {
        _tool.Set("MEDV_PASSPHRASE", "wrong wrong wrong");

        TestTool.Outcome outcome = await _tool.RunAsync("sign");

        Assert.Equal(12, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.DoesNotContain("timestamp.json", string.Join('\n', _tool.Files("realm")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_before_the_timestamp_was_written_it_signs_the_same_versions_again()
    {
        await _tool.JsonAsync("sign");
        string record = _tool.PathOf("realm", "packed", "debian", "2.json");
        await _tool.JsonAsync("pack", _tool.WriteDisk("next.raw", seed: 2), "--image", "debian");
        byte[] packed = File.ReadAllBytes(record);
        byte[] timestamp = File.ReadAllBytes(_tool.PathOf("realm", "staging", "metadata", "timestamp.json"));
        await _tool.JsonAsync("sign");
        File.WriteAllBytes(_tool.PathOf("realm", "staging", "metadata", "timestamp.json"), timestamp);
        File.WriteAllBytes(record, packed);

        JsonElement again = await _tool.JsonAsync("sign");

        Assert.Equal(2, Number(again, "timestamp"));
        Assert.Equal("debian@2", Assert.Single(again.GetProperty("added").EnumerateArray()).GetString());
        await _tool.JsonAsync("verify");
    }

    [Fact]
    public async Task A_key_of_another_realm_signs_nothing()
    {
        await _tool.JsonAsync("init", "--name", "Other", "--realm", _tool.PathOf("other"));
        File.Copy(_tool.PathOf("other", "keys", "targets.pem"), _tool.PathOf("realm", "keys", "targets.pem"), overwrite: true);

        TestTool.Outcome outcome = await _tool.RunAsync("sign");

        Assert.Equal(12, outcome.Code);
        Assert.Equal("packed", (await _tool.JsonAsync("list")).GetProperty("versions")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_manifest_that_was_changed_after_packing_is_not_signed()
    {
        string manifest = _tool.PathOf("realm", "staging", _tool.Files(Path.Combine("realm", "staging")).Single(file => file.EndsWith(".manifest", StringComparison.Ordinal)));
        byte[] content = File.ReadAllBytes(manifest);
        content[^1] ^= 1;
        File.WriteAllBytes(manifest, content);

        Assert.Equal(13, (await _tool.RunAsync("sign")).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"image\":\"../x\",\"version\":1,\"diskBytes\":1,\"manifestSha256\":\"00\",\"manifestBytes\":1,\"packedAt\":\"\"}")]
    public async Task A_damaged_record_is_told_by_its_path_and_nothing_is_signed(string content)
    {
        string record = _tool.PathOf("realm", "packed", "debian", "1.json");
        File.WriteAllText(record, content);

        TestTool.Outcome outcome = await _tool.RunAsync("sign");

        Assert.Equal(13, outcome.Code);
        Assert.Contains($"{record} is no record of a packed version", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_is_shown_with_what_it_is_made_of()
    {
        await _tool.JsonAsync("sign");

        JsonElement report = await _tool.JsonAsync("inspect", "debian");

        Assert.Equal(1_000_000, report.GetProperty("diskBytes").GetInt64());
        Assert.Equal("signed", report.GetProperty("state").GetString());
        Assert.Equal(1_000_000, report.GetProperty("zeroBytes").GetInt64() + report.GetProperty("uniqueBytes").GetInt64());
        Assert.Equal(10, (await _tool.RunAsync("inspect", "debian@2")).Code);
        Assert.Equal(10, (await _tool.RunAsync("inspect", "ubuntu")).Code);
        Assert.Equal(2, (await _tool.RunAsync("inspect", "debian@newest")).Code);
    }

    private static int Number(JsonElement report, string name) => report.GetProperty(name).GetInt32();
}
