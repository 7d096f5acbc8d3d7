using System.Diagnostics;
using System.Text.Json;
using MedV.Bench.Assemble;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.Assembling;
using MedV.Store.BaseDisks;

if (args is not [string published, string rootFile, string folder])
{
    await Console.Error.WriteLineAsync("usage: MedV.Bench.Assemble PUBLISHED ROOTFILE FOLDER");
    return 2;
}

using var self = Process.GetCurrentProcess();
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

self.Refresh();
Console.WriteLine(JsonSerializer.Serialize(new
{
    manifestSeconds = steps.Manifest,
    recoverSeconds = steps.Of(AssemblyStep.Recover),
    writeSeconds = steps.Of(AssemblyStep.Write),
    verifySeconds = steps.Of(AssemblyStep.Verify),
    wallSeconds = Math.Round(time.Elapsed.TotalSeconds, 2),
    cpuSeconds = Math.Round(self.TotalProcessorTime.TotalSeconds, 2),
    userSeconds = Math.Round(self.UserProcessorTime.TotalSeconds, 2),
    peakBytes = self.PeakWorkingSet64,
    chunks = manifest.Chunks.Length,
}));
return 0;
