using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MedV.Bench.Assemble;
using MedV.Chunking;
using MedV.Chunking.Benchmarks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Chunking.Streams;
using MedV.Store.Assembling;
using MedV.Store.BaseDisks;
using Microsoft.Win32.SafeHandles;

switch (args)
{
    case ["assemble", string published, string rootFile, string folder]:
        await AssembleAsync(published, rootFile, folder);
        return 0;
    case ["synthesize", string published, string gigabytes]:
        await SynthesizeAsync(published, long.Parse(gigabytes, CultureInfo.InvariantCulture) * 1_000_000_000);
        return 0;
    case ["hold", string published, string rootFile, string folder]:
        await HoldAsync(published, rootFile, folder);
        return 0;
    case ["pack", string file, string published]:
        await PackAsync(file, published);
        return 0;
    case ["arrive", string published, string rootFile, string folder, string megabytesPerSecond, ("on" or "off") and string readBack]:
        await ArriveAsync(published, rootFile, folder, long.Parse(megabytesPerSecond, CultureInfo.InvariantCulture), readBack == "on");
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: assemble PUBLISHED ROOTFILE FOLDER | hold PUBLISHED ROOTFILE FOLDER | synthesize PUBLISHED GIGABYTES | pack FILE PUBLISHED | arrive PUBLISHED ROOTFILE FOLDER MB/S on|off");
        return 2;
}

static async Task AssembleAsync(string published, string rootFile, string folder)
{
    var time = Stopwatch.StartNew();
    var packs = new PackFolder(published);
    (ManifestRoot root, Manifest manifest) = await ReadAsync(rootFile, packs);
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

static async Task HoldAsync(string published, string rootFile, string folder)
{
    long before = GC.GetTotalMemory(forceFullCollection: true);
    (ManifestRoot root, Manifest manifest) = await ReadAsync(rootFile, new PackFolder(published));
    long withManifest = GC.GetTotalMemory(forceFullCollection: true);
    var bundles = new BundleMap(manifest);
    long withBundles = GC.GetTotalMemory(forceFullCollection: true);
    using BaseDisk disk = BaseDisk.Open(folder, root.Id, manifest);
    long withDisk = GC.GetTotalMemory(forceFullCollection: true);
    using var self = Process.GetCurrentProcess();
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        diskBytes = manifest.DiskBytes,
        chunks = disk.Chunks,
        bundles = bundles.Bundles.Length,
        manifestBytes = withManifest - before,
        bundleMapBytes = withBundles - withManifest,
        baseDiskBytes = withDisk - withBundles,
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

static async Task PackAsync(string file, string published)
{
    using SafeFileHandle handle = File.OpenHandle(file);
    var disk = new PlainFileSource(handle);
    PackedImage image = await ImagePacker.PackAsync(
        disk, DiskStream.Whole(disk), PackingOptions.Default, KnownChunks.None, null, new PackFiles(published), null, CancellationToken.None);
    await File.WriteAllBytesAsync(Path.Combine(published, "root"), image.RootFile);
}

static async Task ArriveAsync(string published, string rootFile, string folder, long megabytesPerSecond, bool readsBack)
{
    var packs = new PackFolder(published);
    (ManifestRoot root, Manifest manifest) = await ReadAsync(rootFile, packs);
    using BaseDisk disk = BaseDisk.Open(folder, root.Id, manifest);
    double seconds = await ArrivingRun.RunAsync(disk, packs, megabytesPerSecond * 1_000_000, readsBack);
    using var self = Process.GetCurrentProcess();
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        bytes = disk.Bytes,
        megabytesPerSecond,
        readsBack,
        completeSeconds = seconds,
        cpuSeconds = Math.Round(self.TotalProcessorTime.TotalSeconds, 2),
    }));
}

static async Task<(ManifestRoot Root, Manifest Manifest)> ReadAsync(string rootFile, PackFolder packs)
{
    byte[] file = await File.ReadAllBytesAsync(rootFile);
    ManifestRoot root = ManifestRoot.Open(file, Digest.Of(file));
    return (root, root.ReadManifest(new PackPages(root, packs)));
}
