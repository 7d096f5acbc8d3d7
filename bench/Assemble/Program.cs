using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MedV.Bench.Assemble;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Store.Assembling;
using MedV.Store.BaseDisks;

switch (args)
{
    case ["assemble", string published, string rootFile, string folder]:
        await AssembleAsync(published, rootFile, folder);
        return 0;
    case ["synthesize", string published, string gigabytes]:
        await SynthesizeAsync(published, long.Parse(gigabytes, CultureInfo.InvariantCulture) * 1_000_000_000);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: assemble PUBLISHED ROOTFILE FOLDER | synthesize PUBLISHED GIGABYTES");
        return 2;
}

static async Task AssembleAsync(string published, string rootFile, string folder)
{
    var time = Stopwatch.StartNew();
    var packs = new PackFolder(published);
    byte[] file = await File.ReadAllBytesAsync(rootFile);
    ManifestRoot root = ManifestRoot.Open(file, Digest.Of(file));
    Manifest manifest = root.ReadManifest(new PackPages(root, packs));
    var steps = new StepTimes(time);
    using (BaseDisk disk = BaseDisk.Open(folder, root.Id, manifest))
    {
        await Assembler.AssembleAsync(disk, packs, steps, CancellationToken.None);
    }

    using var self = Process.GetCurrentProcess();
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        diskBytes = manifest.DiskBytes,
        chunks = manifest.Chunks.Length,
        manifestSeconds = steps.Manifest,
        recoverSeconds = steps.Of(AssemblyStep.Recover),
        writeSeconds = steps.Of(AssemblyStep.Write),
        verifySeconds = steps.Of(AssemblyStep.Verify),
        wallSeconds = Math.Round(time.Elapsed.TotalSeconds, 2),
        cpuSeconds = Math.Round(self.TotalProcessorTime.TotalSeconds, 2),
        userSeconds = Math.Round(self.UserProcessorTime.TotalSeconds, 2),
        peakBytes = self.PeakWorkingSet64,
    }));
}

static async Task SynthesizeAsync(string published, long bytes)
{
    var disk = new SyntheticDisk(bytes);
    PackedImage image = await ImagePacker.PackAsync(
        disk, disk.Streams(), PackingOptions.Default, KnownChunks.None, null, new PackFiles(published), null, CancellationToken.None);
    await File.WriteAllBytesAsync(Path.Combine(published, "root"), image.RootFile);
}
