using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class VerifyCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();

    public Task InitializeAsync() => _tool.PublishAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("1.root.json", 12)]
    [InlineData("timestamp.json", 12)]
    [InlineData("1.snapshot.json", 13)]
    [InlineData("1.targets.json", 13)]
    [InlineData(".realm.json", 13)]
    [InlineData(".manifest", 13)]
    [InlineData(".pack", 13)]
    [InlineData(".pack", 13, 1)]
    public async Task One_changed_byte_is_found_in_every_kind_of_file(string file, int code, int skip = 0)
    {
        string path = Find(file, skip);
        byte[] content = File.ReadAllBytes(path);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(path, content);

        TestTool.Outcome outcome = await _tool.RunAsync("verify", _tool.PathOf("published"));

        Assert.Equal(code, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("medv-sign: error: ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.root.json")]
    [InlineData("timestamp.json")]
    [InlineData("1.snapshot.json")]
    [InlineData("1.targets.json")]
    [InlineData(".realm.json")]
    [InlineData(".manifest")]
    [InlineData(".pack")]
    [InlineData(".pack", 1)]
    public async Task A_missing_file_is_not_found(string file, int skip = 0)
    {
        File.Delete(Find(file, skip));

        Assert.Equal(10, (await _tool.RunAsync("verify", _tool.PathOf("published"))).Code);
    }

    [Fact]
    public async Task A_folder_is_verified_by_fingerprint_where_the_realm_is_not_at_hand()
    {
        string fingerprint = (await _tool.JsonAsync("list")).GetProperty("fingerprint").GetString()!;
        _tool.Set("MEDV_REALM", _tool.PathOf("nowhere"));

        JsonElement report = await _tool.JsonAsync("verify", _tool.PathOf("published"), "--root", fingerprint);
        TestTool.Outcome wrong = await _tool.RunAsync("verify", _tool.PathOf("published"), "--root", new string('0', 64));

        Assert.Equal(2, report.GetProperty("packs").GetInt32());
        Assert.Equal(2, report.GetProperty("targets").GetInt32());
        Assert.Equal(12, wrong.Code);
        Assert.Equal(10, (await _tool.RunAsync("verify", _tool.PathOf("published"))).Code);
        Assert.Equal(2, (await _tool.RunAsync("verify", "--root", fingerprint)).Code);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        await _tool.JsonAsync("pack", _tool.WriteDisk("next.raw", seed: 2), "--image", "debian");
        await _tool.JsonAsync("sign");
        await _tool.JsonAsync("publish", _tool.PathOf("published"));

        // The long ones hold chunks. What a damaged pack of pages says of other packs, nobody knows.
        string[] packs =
        [
            .. _tool.PublishedFiles()
                .Where(file => file.EndsWith(".pack", StringComparison.Ordinal) && new FileInfo(_tool.PathOf("published", file)).Length > 500_000),
        ];
        File.Delete(_tool.PathOf("published", packs[0]));
        File.AppendAllText(_tool.PathOf("published", packs[1]), "x");

        TestTool.Outcome outcome = await _tool.RunAsync("verify", _tool.PathOf("published"));

        Assert.Equal(13, outcome.Code);
        Assert.Contains($"{packs[0]} does not exist", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"{packs[1]} has", outcome.Error, StringComparison.Ordinal);
    }

    private string Find(string end, int skip) =>
        _tool.PathOf("published", _tool.PublishedFiles().Where(file => file.EndsWith(end, StringComparison.Ordinal)).ElementAt(skip));
}
