using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MedV.Bench.Lan;
using MedV.Lab;

if (LanBenchOptions.Parse(args) is not LanBenchOptions options)
{
    await Console.Error.WriteLineAsync(LanBenchOptions.Usage);
    return 2;
}

using var patience = new CancellationTokenSource(TimeSpan.FromHours(2));
using var work = new WorkFolder(Path.Combine(options.Folder, $"medv-lan-{Environment.ProcessId}"), keep: false);
string disk = work["disk/disk.raw"];
Directory.CreateDirectory(work["disk"]);
PatternDisk.WriteNoise(disk, options.Mebibytes, seed: 1);
MedvRuns medv = await MedvRuns.PrepareAsync(disk, options.Peers + 1, work, patience.Token);
LibtorrentRuns libtorrent = await LibtorrentRuns.PrepareAsync(disk, work, patience.Token);

double gibibytes = options.Mebibytes / 1024.0;
Console.WriteLine($"disk of {options.Mebibytes} MiB that does not compress, from 1 host to {options.Peers}; {options.Runs} runs each, in turn\n");
Console.WriteLine("| link | who | MB/s to each host | CPU s/GiB, all hosts | peak MiB of a process | load |\n|---|---|---|---|---|---|");
var figures = new Dictionary<string, double>();
long peak = 0;
foreach (string? link in (ImmutableArray<string?>)["1gbit", null])
{
    var ours = new List<LanRun>();
    var theirs = new List<LanRun>();
    for (int run = 0; run < options.Runs; run++)
    {
        ours.Add(await InNewBranchAsync("medvd", link, medv.RunAsync));
        theirs.Add(await InNewBranchAsync("libtorrent", link, libtorrent.RunAsync));
    }

    string suffix = link is null ? "Unlimited" : "";
    peak = long.Max(peak, ours.Max(run => run.PeakBytes));
    figures[$"lanMBps1to{options.Peers}{suffix}"] = Rate(ours);
    figures[$"libtorrentMBps1to{options.Peers}{suffix}"] = Rate(theirs);
    figures[$"cpuPerGiB{suffix}"] = CpuPerGiB(ours);
    figures[$"libtorrentCpuPerGiB{suffix}"] = CpuPerGiB(theirs);
    if (link is null)
    {
        figures["unlimitedVsLibtorrent"] = Rate(ours) / Rate(theirs);
    }
}

figures["peakRssMiB"] = peak / 1048576.0;
Console.WriteLine("\nmedians: " + string.Join(", ", figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Key} {figure.Value:0.00}"))));
if (options.Json)
{
    Console.WriteLine(JsonSerializer.Serialize(figures.ToDictionary(figure => figure.Key, figure => Math.Round(figure.Value, 2))));
}

return 0;

async Task<LanRun> InNewBranchAsync(string who, string? link, Func<NamespaceBranch, CancellationToken, Task<LanRun>> runAsync)
{
    await using NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = options.Peers + 1, Wan = null, Lan = link }, patience.Token);
    LanRun run = await runAsync(branch, patience.Token);
    string load = (await File.ReadAllTextAsync("/proc/loadavg", patience.Token)).Split(' ')[0];
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {link ?? "no limit"} | {who} | {Rate([run]):0.0} | {CpuPerGiB([run]):0.00} | {run.PeakBytes / 1048576.0:0} | {load} |"));
    return run;
}

double Rate(IReadOnlyList<LanRun> runs) => options.Mebibytes * 1.048576 / Median(runs.Select(run => run.Seconds));

// What it takes to move a GiB once, from one host to another: with more hosts than two, each GiB is moved several times.
double CpuPerGiB(IReadOnlyList<LanRun> runs) => Median(runs.Select(run => run.Cpu.TotalSeconds)) / gibibytes / options.Peers;

static double Median(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
