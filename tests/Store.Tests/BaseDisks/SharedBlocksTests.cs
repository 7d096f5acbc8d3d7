using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.Assembling;
using MedV.Store.BaseDisks;
using MedV.Testing.Chunking;
using static MedV.Store.Tests.BaseDisks.DiskFileTampering;

namespace MedV.Store.Tests.BaseDisks;

public sealed partial class SharedBlocksTests
{
    [TheoryWithFileSystems]
    [InlineData("btrfs")]
    [InlineData("xfs")]
    public async Task What_an_older_disk_has_takes_no_space_where_the_file_system_can_share_blocks(string kind)
    {
        TwoVersions versions = await TwoVersions.MakeAsync(seed: 1);
        using var mount = new FileSystemMount(kind);
        await AssembleAsync(mount.Path, versions.Old);
        long usedBefore = mount.UsedBytes;
        using BaseDisk disk = Open(mount.Path, versions.New);

        long taken = await TakeAsync(disk, mount.Path, versions.Old);
        long used = mount.UsedBytes - usedBefore;
        long shared = SharedBytes(disk.Path);
        await AssembleAsync(disk, versions.New);

        // All but the one file that does not lie on blocks, and what the file system needs for its own books.
        Assert.Equal(versions.Common().Sum(chunk => (long)versions.New.Manifest.Chunks[chunk].Bytes), taken);
        Assert.InRange(used, 0, taken / 10);
        Assert.InRange(shared, taken * 9 / 10, versions.New.Disk.Length);
        Assert.Equal(versions.New.Disk, File.ReadAllBytes(disk.Path));
    }

    [TheoryWithFileSystems]
    [InlineData("ext4")]
    [InlineData("tmpfs")]
    public async Task What_an_older_disk_has_is_copied_where_the_file_system_cannot_share_blocks(string kind)
    {
        TwoVersions versions = await TwoVersions.MakeAsync(seed: 2);
        using var mount = new FileSystemMount(kind);
        await AssembleAsync(mount.Path, versions.Old);
        using BaseDisk disk = Open(mount.Path, versions.New);

        long taken = await TakeAsync(disk, mount.Path, versions.Old);
        await AssembleAsync(disk, versions.New);

        Assert.Equal(versions.Common().Sum(chunk => (long)versions.New.Manifest.Chunks[chunk].Bytes), taken);
        Assert.Equal(versions.New.Disk, File.ReadAllBytes(disk.Path));
    }

    [TheoryWithFileSystems]
    [InlineData("btrfs")]
    [InlineData("xfs")]
    [InlineData("ext4")]
    public async Task What_has_rotted_in_an_older_disk_is_not_taken_although_it_was_shared(string kind)
    {
        TwoVersions versions = await TwoVersions.MakeAsync(seed: 3);
        using var mount = new FileSystemMount(kind);
        await AssembleAsync(mount.Path, versions.Old);
        int[] rotten = [.. versions.Common().Where((_, i) => i % 7 == 0)];
        using (BaseDisk old = Open(mount.Path, versions.Old))
        {
            foreach (int chunk in rotten)
            {
                Digest id = versions.New.Manifest.Chunks[chunk].Id;
                Assert.All(versions.Old.Manifest.Extents.Where(extent => versions.Old.Manifest.Chunks[extent.Chunk].Id == id), extent => FlipBit(old, extent.DiskOffset));
            }
        }

        using BaseDisk disk = Open(mount.Path, versions.New);
        await TakeAsync(disk, mount.Path, versions.Old);
        ChunkSet held = disk.Snapshot();
        await AssembleAsync(disk, versions.New);

        Assert.All(versions.Common(), chunk => Assert.Equal(!rotten.Contains(chunk), held.Contains(chunk)));
        Assert.Equal(versions.New.Disk, File.ReadAllBytes(disk.Path));
    }

    [TheoryWithFileSystems]
    [InlineData("btrfs")]
    [InlineData("xfs")]
    public async Task What_is_written_to_the_new_disk_never_changes_the_old_one(string kind)
    {
        TwoVersions versions = await TwoVersions.MakeAsync(seed: 4);
        using var mount = new FileSystemMount(kind);
        await AssembleAsync(mount.Path, versions.Old);
        using BaseDisk disk = Open(mount.Path, versions.New);
        await TakeAsync(disk, mount.Path, versions.Old);

        WriteBehindItsBack(disk, 0, SampleImage.RandomBytes(5, versions.New.Disk.Length));

        using BaseDisk old = Open(mount.Path, versions.Old);
        Assert.Equal(versions.Old.Disk, File.ReadAllBytes(old.Path));
    }

    [TheoryWithFileSystems]
    [InlineData("btrfs")]
    [InlineData("ext4")]
    public async Task Taking_that_was_cancelled_goes_on_from_there(string kind)
    {
        TwoVersions versions = await TwoVersions.MakeAsync(seed: 5);
        using var mount = new FileSystemMount(kind);
        await AssembleAsync(mount.Path, versions.Old);
        using var stop = new CancellationTokenSource();
        using (BaseDisk begun = Open(mount.Path, versions.New))
        using (SeedDisk seed = Seed(mount.Path, versions.Old))
        {
            var some = new InlineProgress<long>(bytes =>
            {
                if (bytes > 5_000_000)
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begun.TakeFromAsync(seed, some, stop.Token));
        }

        using BaseDisk disk = Open(mount.Path, versions.New);
        await disk.RecoverAsync(null, CancellationToken.None);
        long recovered = disk.BytesHeld;
        await TakeAsync(disk, mount.Path, versions.Old);

        Assert.InRange(recovered, 5_000_000, versions.New.Disk.Length);
        Assert.All(versions.Common(), chunk => Assert.True(disk.Holds(chunk)));
    }

    [Fact]
    public void Whatever_two_disks_have_in_common_is_taken() =>
        Prop.ForAll<int, int>((oldSeed, newSeed) =>
        {
            using var folder = new TemporaryFolder();
            SampleImage old = RandomImage.OfAsync(oldSeed).GetAwaiter().GetResult();
            SampleImage next = RandomImage.OfAsync(newSeed).GetAwaiter().GetResult();
            AssembleAsync(folder.Path, old).GetAwaiter().GetResult();
            using BaseDisk disk = BaseDisk.Open(folder.Path, SmallDisk.Id, next.Manifest);
            using SeedDisk seed = Seed(folder.Path, old);

            long taken = disk.TakeFromAsync(seed, null, CancellationToken.None).GetAwaiter().GetResult();

            var known = old.Manifest.Chunks.Select(chunk => chunk.Id).ToHashSet();
            return taken == disk.BytesHeld
                && Enumerable.Range(0, disk.Chunks).All(chunk => disk.Holds(chunk) == known.Contains(next.Manifest.Chunks[chunk].Id));
        }).QuickCheckThrowOnFailure();

    private static BaseDisk Open(string folder, SampleImage image) => BaseDisk.Open(folder, image.Root.Id, image.Manifest);

    private static SeedDisk Seed(string folder, SampleImage image) => SeedDisk.TryOpen(folder, image.Root.Id, image.Manifest)!;

    private static async Task<long> TakeAsync(BaseDisk disk, string folder, SampleImage old)
    {
        using SeedDisk seed = Seed(folder, old);
        return await disk.TakeFromAsync(seed, null, CancellationToken.None);
    }

    private static async Task AssembleAsync(string folder, SampleImage image)
    {
        using BaseDisk disk = Open(folder, image);
        await AssembleAsync(disk, image);
    }

    private static async Task AssembleAsync(BaseDisk disk, SampleImage image)
    {
        using var packs = new PublishedPacks(image);
        await Assembler.AssembleAsync(disk, new PackFolder(packs.Path), null, CancellationToken.None);
    }

    /// <summary>What <c>filefrag</c> says is shared with another file.</summary>
    private static long SharedBytes(string file)
    {
        using Process process = Process.Start(new ProcessStartInfo("filefrag", ["-v", "-b4096", file]) { RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return SharedExtent().Matches(said).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) * 4096;
    }

    // ext:  logical_offset:  physical_offset: length:  expected: flags:
    [GeneratedRegex(@"^\s*\d+:\s+\d+\.\.\s*\d+:\s+\d+\.\.\s*\d+:\s+(\d+):.*\bshared\b", RegexOptions.Multiline)]
    private static partial Regex SharedExtent();
}
