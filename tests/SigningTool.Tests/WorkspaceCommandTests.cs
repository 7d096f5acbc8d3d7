using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class WorkspaceCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();

    private string File1 => _tool.PathOf("finance.json");

    public async Task InitializeAsync()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        await _tool.JsonAsync("pack", _tool.WriteDisk(), "--image", "debian");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task From_a_template_to_a_published_target()
    {
        await _tool.JsonAsync("sign");
        JsonElement made = await _tool.JsonAsync("workspace", "new", "finance", "--image", "debian", "--out", File1);
        JsonElement valid = await _tool.JsonAsync("workspace", "validate", File1);
        JsonElement signed = await _tool.JsonAsync("workspace", "sign", File1);
        JsonElement listed = Assert.Single((await _tool.JsonAsync("workspace", "list")).GetProperty("workspaces").EnumerateArray());
        await _tool.JsonAsync("publish", _tool.PathOf("published"));

        Assert.Equal("debian", made.GetProperty("image").GetString());
        Assert.True(valid.GetProperty("valid").GetBoolean());
        Assert.Equal((2, 2), (signed.GetProperty("targets").GetInt32(), signed.GetProperty("timestamp").GetInt32()));
        Assert.Equal("Finance", listed.GetProperty("title").GetString());
        string target = Path.Combine("targets", "workspaces", $"{signed.GetProperty("sha256").GetString()}.finance.json");
        Assert.Contains(target, _tool.PublishedFiles());
        Assert.Equal(File.ReadAllBytes(File1), File.ReadAllBytes(_tool.PathOf("published", target)));
        await _tool.JsonAsync("verify", _tool.PathOf("published"));
        Assert.Single((await _tool.JsonAsync("list")).GetProperty("versions").EnumerateArray());
    }

    [Fact]
    public async Task The_same_workspace_again_changes_nothing_and_another_takes_its_place()
    {
        await SignAsync("finance");
        JsonElement again = await _tool.JsonAsync("workspace", "sign", File1);
        File.WriteAllText(File1, File.ReadAllText(File1).Replace("\"Finance\"", "\"Money\"", StringComparison.Ordinal));

        JsonElement changed = await _tool.JsonAsync("workspace", "sign", File1);

        Assert.False(again.GetProperty("changed").GetBoolean());
        Assert.Equal((2, 3), (again.GetProperty("targets").GetInt32(), changed.GetProperty("targets").GetInt32()));
        JsonElement listed = Assert.Single((await _tool.JsonAsync("workspace", "list")).GetProperty("workspaces").EnumerateArray());
        Assert.Equal("Money", listed.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Signing_images_keeps_workspaces_and_the_other_way_round()
    {
        await SignAsync("finance");
        await _tool.JsonAsync("pack", _tool.WriteDisk("next.raw", seed: 2), "--image", "debian");
        await SignAsync("sales");
        JsonElement waiting = await _tool.JsonAsync("list");
        await _tool.JsonAsync("sign");

        Assert.Equal("packed", waiting.GetProperty("versions")[1].GetProperty("state").GetString());
        Assert.Equal(2, (await _tool.JsonAsync("workspace", "list")).GetProperty("workspaces").GetArrayLength());
        Assert.Equal(2, (await _tool.JsonAsync("list")).GetProperty("versions").GetArrayLength());
        await _tool.JsonAsync("verify");
    }

    [Fact]
    public async Task An_image_that_is_packed_only_is_not_enough()
    {
        await _tool.JsonAsync("workspace", "new", "finance", "--image", "debian", "--out", File1);

        TestTool.Outcome outcome = await _tool.RunAsync("workspace", "sign", File1);

        Assert.Equal(10, outcome.Code);
        Assert.Contains("workspace finance has image debian, and the realm has signed no such image", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_tool.PathOf("realm", "staging", "metadata", "timestamp.json")));
    }

    [Theory]
    [InlineData("\"name\": \"debian\"", "\"name\": \"ubuntu\"", 10)]
    [InlineData("\"version\": null", "\"version\": 2", 10)]
    [InlineData("\"version\": null", "\"version\": 1", 0)]
    [InlineData("\"version\": null", "\"version\": 0", 1)]
    public async Task Only_a_version_that_is_signed_is_taken(string what, string with, int code)
    {
        await _tool.JsonAsync("sign");
        await _tool.JsonAsync("workspace", "new", "finance", "--image", "debian", "--out", File1);
        File.WriteAllText(File1, File.ReadAllText(File1).Replace(what, with, StringComparison.Ordinal));

        TestTool.Outcome outcome = await _tool.RunAsync("workspace", "sign", File1);

        Assert.Equal(code, outcome.Code);
        int listed = (await _tool.JsonAsync("workspace", "list")).GetProperty("workspaces").GetArrayLength();
        Assert.Equal(code == 0 ? 1 : 0, listed);
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        File.WriteAllText(File1, """{"format":"medv-workspace/1","id":"finance","titel":"x","start":"soon","image":{"name":"debian"}}""");

        TestTool.Outcome outcome = await _tool.RunAsync("workspace", "validate", File1);
        TestTool.Outcome json = await _tool.RunAsync("workspace", "validate", File1, "--json");
        TestTool.Outcome sign = await _tool.RunAsync("workspace", "sign", File1);

        Assert.Equal((1, 1, 1), (outcome.Code, json.Code, sign.Code));
        Assert.Empty(outcome.Output);
        Assert.Contains("medv-sign: error: title: is missing\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("medv-sign: error: start: is \"soon\", expected one of onDemand, atLogon, userChoice\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("medv-sign: error: titel: is not known", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(3, JsonElement.Parse(json.Output).GetProperty("faults").GetArrayLength());
        Assert.Equal(outcome.Error, sign.Error);
    }

    [Fact]
    public async Task A_file_that_is_missing_or_far_too_long_is_told()
    {
        using (FileStream file = File.Create(File1))
        {
            file.SetLength(5_000_000);
        }

        TestTool.Outcome tooLong = await _tool.RunAsync("workspace", "validate", File1);

        Assert.Equal(1, tooLong.Code);
        Assert.Contains("has 5000000 bytes, expected at most 4194304", tooLong.Error, StringComparison.Ordinal);
        Assert.Equal(10, (await _tool.RunAsync("workspace", "validate", _tool.PathOf("none.json"))).Code);
    }

    [Fact]
    public async Task A_removed_workspace_is_gone_and_all_else_stays()
    {
        await SignAsync("finance");
        await SignAsync("sales");

        JsonElement removed = await _tool.JsonAsync("workspace", "remove", "finance");
        TestTool.Outcome again = await _tool.RunAsync("workspace", "remove", "finance");

        Assert.Equal(4, removed.GetProperty("targets").GetInt32());
        Assert.Equal(10, again.Code);
        JsonElement listed = Assert.Single((await _tool.JsonAsync("workspace", "list")).GetProperty("workspaces").EnumerateArray());
        Assert.Equal("sales", listed.GetProperty("id").GetString());
        await _tool.JsonAsync("verify");
    }

    [Fact]
    public async Task A_template_is_not_written_over_a_file()
    {
        File.WriteAllText(File1, "mine");

        TestTool.Outcome outcome = await _tool.RunAsync("workspace", "new", "finance", "--out", File1);

        Assert.Equal(11, outcome.Code);
        Assert.Equal("mine", File.ReadAllText(File1));
    }

    [Theory]
    [InlineData("workspace")]
    [InlineData("workspace", "new")]
    [InlineData("workspace", "new", "Finance")]
    [InlineData("workspace", "new", "finance", "--image", "../x")]
    [InlineData("workspace", "remove", "../x")]
    public async Task Wrong_usage_ends_with_2(params string[] args) => Assert.Equal(2, (await _tool.RunAsync(args)).Code);

    [Fact]
    public async Task A_realm_without_workspaces_says_how_to_make_one()
    {
        TestTool.Outcome outcome = await _tool.RunAsync("workspace", "list");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("no workspaces yet; see medv-sign workspace new --help", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_passphrase_signs_no_workspace()
    {
        await SignAsync("finance");
        File.WriteAllText(File1, File.ReadAllText(File1).Replace("\"Finance\"", "\"Money\"", StringComparison.Ordinal));
        _tool.Set("MEDV_PASSPHRASE", "wrong wrong wrong");

        TestTool.Outcome outcome = await _tool.RunAsync("workspace", "sign", File1);

        Assert.Equal(12, outcome.Code);
        Assert.Equal("Finance", (await _tool.JsonAsync("workspace", "list")).GetProperty("workspaces")[0].GetProperty("title").GetString());
    }

    private async Task SignAsync(string id)
    {
        await _tool.JsonAsync("workspace", "new", id, "--image", "debian", "--out", _tool.PathOf($"{id}.json"));
        if ((await _tool.JsonAsync("list")).GetProperty("versions")[0].GetProperty("state").GetString() == "packed")
        {
            await _tool.JsonAsync("sign");
        }

        await _tool.JsonAsync("workspace", "sign", _tool.PathOf($"{id}.json"));
    }
}
