using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts.Ntfs;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

public sealed class NtfsFuzzTests
{
    private static readonly byte[] Image = VectorImage.Read("ntfs.img.gz");

    [Theory]
    [InlineData(0, 1500)]
    [InlineData(10_000, 1500)]
    public void Damaged_metadata_gives_fewer_files_and_nothing_worse(int firstSeed, int seeds)
    {
        int table = MftEdit.TableOf(Image);
        var user = new DiskRange(table + (64 * 1024), table + (64 * 1024) + (RecordsInUse(table) * 1024));
        var fuzz = new VolumeFuzz(new NtfsReader(), Image, [new DiskRange(0x0B, 0x48), new DiskRange(table, table + 1024), user, user, user, user]);

        int files = Enumerable.Range(firstSeed, seeds).Sum(fuzz.Run);

        // Most seeds leave most of the volume as it was: if none did, this would test nothing.
        Assert.InRange(files, seeds * 2, seeds * 7);
    }

    private static int RecordsInUse(int table)
    {
        int records = 0;
        while (Image.AsSpan(table + ((64 + records) * 1024)).StartsWith("FILE"u8))
        {
            records++;
        }

        return records;
    }
}
