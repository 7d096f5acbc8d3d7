using MedV.Store.BaseDisks;

namespace MedV.Store.Tests.BaseDisks;

public sealed class FullDiskTests
{
    private const int MiB = 1024 * 1024;

    // About 2.4 MB of blocks in 400 chunks.
    private readonly SmallDisk _small = new(seed: 4, chunks: 400);

    [FactWithMounts]
    public void A_disk_that_could_not_be_finished_is_refused_before_the_first_byte_and_says_how_much_is_missing()
    {
        using var mount = new SmallMount(MiB);

        StoreException exception = Assert.Throws<StoreException>(() => _small.Open(mount.Path));

        Assert.Equal(StoreFault.Full, exception.Fault);
        Assert.Matches(@"needs \d+ more bytes, the disk has \d+ left: \d+ bytes are missing", exception.Message);
    }

    [FactWithMounts]
    public async Task A_disk_that_runs_full_loses_nothing_and_goes_on_when_there_is_space_again()
    {
        using var mount = new SmallMount(4 * MiB);
        string hog = Path.Combine(mount.Path, "hog");
        int written = 0;
        StoreException? full = null;
        using (BaseDisk disk = _small.Open(mount.Path))
        {
            FillUpBut(hog, mount.Path, MiB / 2);

            while (full is null)
            {
                full = Record.Exception(() => _small.Write(disk, written)) as StoreException;
                written += full is null ? 1 : 0;
            }

            Assert.Equal(StoreFault.Full, full.Fault);
            Assert.Contains("disk.partial", full.Message, StringComparison.Ordinal);
            Assert.False(disk.Holds(written));
            Assert.Equal(written, disk.ChunksHeld);
            Assert.All(Enumerable.Range(0, written), chunk => Assert.True(_small.TryRead(disk, chunk)));
        }

        File.Delete(hog);
        using BaseDisk again = _small.Open(mount.Path);
        await again.RecoverAsync(null, CancellationToken.None);
        int recovered = again.ChunksHeld;
        _small.WriteAll(again);

        Assert.InRange(written, 1, _small.Chunks - 1);
        Assert.InRange(recovered, written, written + 1);
        Assert.True(await again.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(again.Path));
    }

    [FactWithMounts]
    public void What_a_disk_holds_already_is_not_asked_for_again()
    {
        using var mount = new SmallMount(3 * MiB);
        using (BaseDisk disk = _small.Open(mount.Path))
        {
            _small.WriteAll(disk);
        }

        FillUpBut(Path.Combine(mount.Path, "hog"), mount.Path, 8192);

        using BaseDisk again = _small.Open(mount.Path);
        Assert.False(again.IsComplete);
    }

    private static void FillUpBut(string file, string mount, long leaveBytes) =>
        File.WriteAllBytes(file, new byte[new DriveInfo(mount).AvailableFreeSpace - leaveBytes]);
}
