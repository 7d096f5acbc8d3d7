using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;

namespace MedV.SigningTool.Tests.Publishing;

public sealed class VersionDiskTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();

    public async Task InitializeAsync()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        byte[] disk = new byte[3_000_000];
        TestDisk.Noise(1, 700_000).CopyTo(disk, 0);
        TestDisk.Noise(2, 500_000).CopyTo(disk, 1_500_000);
        await File.WriteAllBytesAsync(_tool.PathOf("disk.raw"), disk);
        await _tool.JsonAsync("pack", _tool.PathOf("disk.raw"), "--image", "debian");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void A_packed_disk_reads_like_the_disk_wherever_one_begins()
    {
        byte[] original = File.ReadAllBytes(_tool.PathOf("disk.raw"));
        (PublishedFolder folder, Manifest manifest) = Open();
        using var packs = new PackFiles(folder);
        var disk = new VersionDisk(manifest, packs);
        var random = new Random(3);

        Assert.Equal(original.Length, disk.Length);
        for (int i = 0; i < 300; i++)
        {
            int offset = random.Next(original.Length);
            byte[] read = new byte[random.Next(1, 200_000)];
            int bytes = disk.Read(offset, read);
            Assert.Equal(int.Min(read.Length, original.Length - offset), bytes);
            Assert.True(original.AsSpan(offset, bytes).SequenceEqual(read.AsSpan(0, bytes)));
        }

        Assert.Equal(0, disk.Read(original.Length, new byte[10]));
    }

    [Fact]
    public void What_is_said_to_be_no_data_is_zeros()
    {
        byte[] original = File.ReadAllBytes(_tool.PathOf("disk.raw"));
        (PublishedFolder folder, Manifest manifest) = Open();
        using var packs = new PackFiles(folder);
        var disk = new VersionDisk(manifest, packs);

        long offset = 0;
        while (offset < disk.Length)
        {
            DiskRange data = disk.NextData(offset);
            Assert.True(data.Start >= offset && (data.End > data.Start || data.Start == disk.Length));
            Assert.False(original.AsSpan((int)offset, (int)(data.Start - offset)).ContainsAnyExcept((byte)0));
            offset = data.End;
        }
    }

    [Fact]
    public void A_damaged_chunk_is_not_read()
    {
        (PublishedFolder folder, Manifest manifest) = Open();
        string pack = _tool.PathOf("realm", "staging", MedV.Trust.PublishedPaths.Pack(manifest.Packs[0].Id.ToString()));
        byte[] content = File.ReadAllBytes(pack);
        content[manifest.Chunks[0].PackOffset + 5] ^= 1;
        File.WriteAllBytes(pack, content);
        using var packs = new PackFiles(folder);
        var disk = new VersionDisk(manifest, packs);

        var problem = Assert.Throws<ProblemException>(() => disk.Read(0, new byte[10]));
        Assert.Contains("is damaged", problem.Message, StringComparison.Ordinal);
    }

    private (PublishedFolder Folder, Manifest Manifest) Open()
    {
        RealmFolder realm = RealmFolder.Open(_tool.PathOf("realm"));
        PublishedVersion version = realm.Staging.Open(RealmVersions.Find(realm, "debian").Version);
        return (realm.Staging, version.ReadManifest());
    }
}
