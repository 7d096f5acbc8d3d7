using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class DiffCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();
    private long _packedForSecond;

    public async Task InitializeAsync()
    {
        await _tool.PublishAsync();
        string disk = _tool.PathOf("disk.raw");
        byte[] content = File.ReadAllBytes(disk);
        new Random(9).NextBytes(content.AsSpan(300_000, 50_000));
        File.WriteAllBytes(disk, content);
        _packedForSecond = (await _tool.JsonAsync("pack", disk, "--image", "debian")).GetProperty("newEncodedBytes").GetInt64();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task What_a_site_would_fetch_is_what_had_to_be_packed_anew()
    {
        JsonElement report = await _tool.JsonAsync("diff", "debian@1", "debian@2");

        Assert.Equal(_packedForSecond, report.GetProperty("fetchBytes").GetInt64());
        Assert.InRange(report.GetProperty("newBytes").GetInt64(), 50_000, 400_000);
        Assert.Equal(700_000, report.GetProperty("newBytes").GetInt64() + report.GetProperty("reusedBytes").GetInt64(), tolerance: 4096);
    }

    [Fact]
    public async Task From_a_version_to_itself_there_is_nothing_to_fetch()
    {
        JsonElement report = await _tool.JsonAsync("diff", "debian", "debian@2");

        Assert.Equal((0, 0L), (report.GetProperty("newChunks").GetInt32(), report.GetProperty("fetchBytes").GetInt64()));
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_not_found() =>
        Assert.Equal(10, (await _tool.RunAsync("diff", "debian@1", "debian@3")).Code);
}
