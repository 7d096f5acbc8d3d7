using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MedV.Bench.Delivery;
using MedV.Lab;

using var patience = new CancellationTokenSource(TimeSpan.FromHours(1));
using var work = new WorkFolder(Path.Combine(Programs.RepositoryFolder, ".demo"), keep: false);
if (args is ["update", string old, string next, string olds, string newcomers, string patches, string link, string net])
{
    int withOld = int.Parse(olds, CultureInfo.InvariantCulture);
    int withNothing = int.Parse(newcomers, CultureInfo.InvariantCulture);
    await UpdateRun.RunAsync(
        old, next, withOld, withNothing, patches == "on", new BranchPlan { Hosts = withOld + withNothing, Wan = link, Lan = net }, work, patience.Token);
    return 0;
}

if (args is not [string size, string hosts, string wan, string lan])
{
    await Console.Error.WriteLineAsync(
        "usage: bench/Delivery/run.sh [MEBIBYTES] [HOSTS] [WAN] [LAN], or bench/Delivery/update.sh OLD NEW [HOSTS] [NEWCOMERS] [on|off] [WAN] [LAN]");
    return 2;
}

int mebibytes = int.Parse(size, CultureInfo.InvariantCulture);
var plan = new BranchPlan { Hosts = int.Parse(hosts, CultureInfo.InvariantCulture), Wan = wan, Lan = lan };

string disk = work["disk.raw"];
await MachineDisk.MakeAsync(disk, mebibytes, work["files"], patience.Token);
Realm realm = await Realm.CreateAsync(work["realm"], patience.Token);

// The disk is in the page cache now, for every run: what is measured is the packer, not the machine's disk.
var time = Stopwatch.StartNew();
(TimeSpan packCpu, long packPeak) = await realm.PackMeteredAsync(disk, DeliveryRun.Image, patience.Token);
TimeSpan packTime = time.Elapsed;
await realm.PublishAsync(work["published"], patience.Token);
long encoded = await realm.UniqueEncodedBytesAsync(DeliveryRun.Image, patience.Token);

ImmutableArray<HostFigures> figures;
WanCounters carried;
await using (IBranch branch = await NamespaceBranch.CreateAsync(plan, patience.Token))
{
    (figures, carried) = await DeliveryRun.RunAsync(branch, realm, work, patience.Token);
}

double megabytes = mebibytes * 1.048576;
Console.WriteLine(
    $"""
    disk {megabytes:0} MB, {figures[0].Bytes / 1e6:0} MB different content, {encoded / 1e6:0} MB in packs; {plan.Hosts} hosts, WAN {wan}, LAN {lan}

    | what | figure |
    |---|---|
    | pack | {megabytes / packTime.TotalSeconds:0} MB/s of disk, {packCpu.TotalSeconds / megabytes * 1000:0.0} CPU s/GB, peak {packPeak / 1e6:0} MB |
    | delivery, last host | {figures.Max(host => host.Seconds):0.0} s, {figures.Min(host => host.Bytes / 1e6 / host.Seconds):0.0} MB/s of content a host |
    | delivery, first host | {figures.Min(host => host.Seconds):0.0} s |
    | WAN link, headers included | {carried.DownBytes / 1e6:0.0} MB down = {(double)carried.DownBytes / encoded:0.000} of the packs, {carried.UpBytes / 1e6:0.0} MB up |
    | medvd | {figures.Average(host => host.Cpu.TotalSeconds) / megabytes * 1000:0.0} CPU s/GB of disk, peak {figures.Max(host => host.PeakBytes) / 1e6:0} MB |
    """);
return 0;
