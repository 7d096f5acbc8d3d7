using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Layouts.Fat;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts.Fat;

public sealed class FatFuzzTests
{
    [Theory]
    [InlineData("fat12", 4000)]
    [InlineData("fat32", 1000)]
    public void Damaged_metadata_gives_fewer_files_and_nothing_worse(string name, int seeds)
    {
        byte[] image = VectorImage.Read(name + ".img.gz");
        var intact = new LayoutSink(image.Length);
        new FatReader().Read(new MemoryDiskSource(image), intact, CancellationToken.None);
        DiskRange[] directories = [.. intact.Metadata.Skip(1)];
        long table = BitConverter.ToUInt16(image, 0x0E) * 512;
        var fuzz = new VolumeFuzz(
            new FatReader(),
            image,
            [new DiskRange(0x0B, 0x30), new DiskRange(table, table + 256), .. directories, .. directories]);

        int files = Enumerable.Range(0, seeds).Sum(fuzz.Run);

        // Most seeds leave most of the volume as it was: if none did, this would test nothing.
        Assert.InRange(files, seeds, seeds * intact.Files.Count);
    }
}
