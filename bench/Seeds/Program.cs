using System.Collections.Immutable;
using System.Diagnostics;
using MedV.Seeds.Benchmarks;
using MedV.Store.Seeds;

if (args.Length < 2 || args[0] is not ("index" or "match"))
{
    await Console.Error.WriteLineAsync("usage: Seeds.Benchmarks index FOLDER...        indexes the folders twice; Seeds.Benchmarks match TREE FOLDER...   how much of the files of TREE the folders have");
    return 2;
}

string store = Directory.CreateTempSubdirectory("medv-seeds-").FullName;
try
{
    long smallest = long.Parse(Environment.GetEnvironmentVariable("SMALLEST") ?? "1024", System.Globalization.CultureInfo.InvariantCulture);
    ImmutableArray<string> folders = [.. args.Skip(args[0] == "match" ? 2 : 1)];
    var plan = new SeedPlan { Folders = folders, Excluded = [store], SmallestFileBytes = smallest };
    await IndexAsync("first run", plan);
    if (args[0] == "index")
    {
        await IndexAsync("second run", plan);
        return 0;
    }

    using SeedIndex index = SeedIndex.TryOpen(store)!;
    var tree = new TreeMatch(args[1]);
    tree.Measure(index);
    return 0;
}
finally
{
    Directory.Delete(store, recursive: true);
}

async Task IndexAsync(string name, SeedPlan plan)
{
    TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
    long start = Stopwatch.GetTimestamp();
    SeedRun run = await new SeedIndexBuilder(store, plan, TimeProvider.System).RunAsync(null, CancellationToken.None);
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    double used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
    using SeedIndex index = SeedIndex.TryOpen(store)!;
    Console.WriteLine(
        $"{name}: {seconds:f1} s, {used:f1} CPU s; {run.Files} files, {run.FileBytes / 1e6:f1} MB, {run.Chunks} chunks; index {index.IndexBytes / 1e6:f2} MB; "
        + $"read {run.FilesRead} files, {run.BytesRead / 1e6:f1} MB; unreadable {run.Unreadable}, left out {run.LeftOut}; "
        + $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
}
