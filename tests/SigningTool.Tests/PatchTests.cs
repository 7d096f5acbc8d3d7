using System.Text.Json;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust;

namespace MedV.SigningTool.Tests;

/// <summary>Updates as patches, from packing to what a host fetches.</summary>
public sealed class PatchTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();
    private readonly TestDisk _disk;
    private string _second = "";

    public PatchTests() => _disk = new TestDisk(_tool).With("usr/lib/big.so", TestDisk.Noise(1, 3_000_000));

    public async Task InitializeAsync()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        await _tool.JsonAsync("pack", await _disk.WriteAsync("1.raw"), "--image", "debian");
        _second = await _disk.Change("usr/lib/big.so", seed: 5).WriteAsync("2.raw");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [MachineFact("mkfs.ext4")]
    public async Task A_new_version_is_patched_from_the_newest_unless_told_otherwise()
    {
        JsonElement with = await _tool.JsonAsync("pack", _second, "--image", "debian", "--dry-run");
        JsonElement without = await _tool.JsonAsync("pack", _second, "--image", "debian", "--dry-run", "--patch-from", "off");

        Assert.InRange(with.GetProperty("patches").GetInt32(), 1, 5);
        JsonElement update = with.GetProperty("update");
        Assert.Equal("debian@1", update.GetProperty("from").GetString());
        Assert.True(update.GetProperty("fetchBytes").GetInt64() < update.GetProperty("fullBytes").GetInt64() / 2);
        Assert.Equal(0, without.GetProperty("patches").GetInt32());
        Assert.Equal(with.GetProperty("newEncodedBytes").GetInt64(), without.GetProperty("newEncodedBytes").GetInt64());
    }

    [MachineFact("mkfs.ext4")]
    public async Task A_version_is_patched_from_the_one_that_is_named()
    {
        await _tool.JsonAsync("pack", _second, "--image", "debian");
        string third = await _disk.Change("usr/lib/big.so", seed: 6).WriteAsync("3.raw");

        await _tool.JsonAsync("pack", third, "--image", "debian", "--patch-from", "1");

        JsonElement patches = Assert.Single((await _tool.JsonAsync("inspect", "debian@3")).GetProperty("patches").EnumerateArray());
        Assert.Equal("debian@1", patches.GetProperty("from").GetString());
        Assert.True((await _tool.JsonAsync("diff", "debian@1", "debian@3")).GetProperty("patchBytes").GetInt64() > 0);
        Assert.Equal(0, (await _tool.JsonAsync("diff", "debian@2", "debian@3")).GetProperty("patchBytes").GetInt64());
    }

    [MachineFact("mkfs.ext4")]
    public async Task A_version_to_patch_from_that_is_not_there_is_not_found()
    {
        TestTool.Outcome outcome = await _tool.RunAsync("pack", _second, "--image", "debian", "--patch-from", "7");

        Assert.Equal(10, outcome.Code);
        Assert.Contains("there is no debian@7", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("the newest is debian@1", outcome.Error, StringComparison.Ordinal);
    }

    [MachineFact("mkfs.ext4")]
    public async Task The_same_disk_again_is_the_same_version_though_patches_would_be_others()
    {
        await _tool.JsonAsync("pack", _second, "--image", "debian");
        string[] before = _tool.Files("realm");

        JsonElement again = await _tool.JsonAsync("pack", _second, "--image", "debian");
        JsonElement named = await _tool.JsonAsync("pack", _second, "--image", "debian", "--version", "2");

        Assert.False(again.GetProperty("isNew").GetBoolean());
        Assert.False(named.GetProperty("isNew").GetBoolean());
        Assert.Equal(before, _tool.Files("realm"));
    }

    [MachineFact("mkfs.ext4")]
    public async Task The_first_version_of_an_image_is_patched_from_nothing()
    {
        JsonElement report = await _tool.JsonAsync("pack", _second, "--image", "ubuntu");

        Assert.Equal((0, JsonValueKind.Null), (report.GetProperty("patches").GetInt32(), report.GetProperty("update").ValueKind));
    }

    [MachineFact("mkfs.ext4")]
    public async Task Patches_are_published_and_verified()
    {
        int patches = (await _tool.JsonAsync("pack", _second, "--image", "debian")).GetProperty("patches").GetInt32();
        await _tool.JsonAsync("sign");
        await _tool.JsonAsync("publish", _tool.PathOf("published"));

        JsonElement report = await _tool.JsonAsync("verify", _tool.PathOf("published"));

        Assert.Equal(patches, report.GetProperty("patches").GetInt32());
    }

    [MachineFact("mkfs.ext4")]
    public async Task A_patch_that_makes_something_else_is_found()
    {
        await _tool.JsonAsync("pack", _second, "--image", "debian");
        RealmFolder realm = RealmFolder.Open(_tool.PathOf("realm"));
        PublishedVersion first = realm.Staging.Open(RealmVersions.Find(realm, "debian@1").Version);
        PublishedVersion second = realm.Staging.Open(RealmVersions.Find(realm, "debian@2").Version);
        Manifest manifest = second.ReadManifest();
        using var packs = new PackFiles(realm.Staging);

        int verified = new PatchVerifier(second, manifest, packs).Verify(0, first, _ => { }, CancellationToken.None);
        PatchReference patch = manifest.Patches[0];
        packs.Dispose();
        string path = realm.Staging.PathOf(PublishedPaths.Pack(manifest.Packs[patch.Pack].Id.ToString()));
        byte[] content = File.ReadAllBytes(path);
        content[patch.PackOffset + (patch.EncodedBytes / 2)] ^= 1;
        File.WriteAllBytes(path, content);
        using var damaged = new PackFiles(realm.Staging);

        Assert.Equal(manifest.Patches.Length, verified);
        var problem = Assert.Throws<ProblemException>(
            () => new PatchVerifier(second, manifest, damaged).Verify(0, first, _ => { }, CancellationToken.None));
        Assert.Equal(ExitCode.Damaged, problem.Problem.Code);
        Assert.StartsWith("the patch of debian@2 for entry", problem.Message, StringComparison.Ordinal);
    }
}
