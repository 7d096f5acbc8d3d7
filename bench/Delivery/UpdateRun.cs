using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MedV.Lab;

namespace MedV.Bench.Delivery;

/// <summary>
/// Delivers a version of a disk to some hosts of a branch, then the next one, to them and to hosts that come new: what an update costs a site.
/// </summary>
internal static class UpdateRun
{
    private const string Image = "bench";

    /// <summary>Runs it and prints one table.</summary>
    /// <param name="old">A disk.</param>
    /// <param name="next">Its next version.</param>
    /// <param name="hosts">How many hosts have the old version.</param>
    /// <param name="newcomers">How many hosts join when the new one is published.</param>
    /// <param name="patches">Whether the new version has patches.</param>
    /// <param name="plan">The branch; its WAN is without a limit while the old version is delivered.</param>
    /// <param name="work">A folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        string old, string next, int hosts, int newcomers, bool patches, BranchPlan plan, WorkFolder work, CancellationToken cancellationToken)
    {
        Realm realm = await Realm.CreateAsync(work["realm"], cancellationToken);
        await realm.PackAsync(old, Image, cancellationToken);
        await realm.PublishAsync(work["published"], cancellationToken);

        await using NamespaceBranch branch = await NamespaceBranch.CreateAsync(plan with { Wan = null }, cancellationToken);
        await using var origin = new SigningToolOrigin(branch.Origin, work["published"], work["origin"]);
        await origin.StartAsync(cancellationToken);
        ImmutableArray<Pc> pcs = [.. branch.Hosts.Select(place => new Pc(place, work[place.Name], new PcSettings { LogLevel = "Information" }))];
        try
        {
            foreach (Pc pc in pcs)
            {
                await realm.IssueHostAsync(pc.Name, work[$"{pc.Name}.pem"], cancellationToken);
                await pc.StartAsync(cancellationToken);
            }

            await Task.WhenAll(pcs.Take(hosts).Select(pc => JoinAsync(pc, 1)));

            // Memory and CPU of the update alone.
            await Task.WhenAll(pcs.Take(hosts).Select(pc => pc.StopAsync(cancellationToken)));
            PackFigures pack = await realm.PackNextAsync(next, Image, patches, cancellationToken);
            await realm.PublishAsync(work["published"], cancellationToken);
            await branch.LimitWanAsync(plan.Wan, cancellationToken);
            WanCounters before = (await branch.ReadWanAsync(cancellationToken))!.Value;
            var time = Stopwatch.StartNew();
            await Task.WhenAll(pcs.Take(hosts).Select(pc => pc.StartAsync(cancellationToken)));
            double[] seconds = await Task.WhenAll(pcs.Select(async (pc, number) =>
            {
                await (number < hosts ? WaitAsync(pc, 2) : JoinAsync(pc, 2));
                return time.Elapsed.TotalSeconds;
            }));
            WanCounters after = (await branch.ReadWanAsync(cancellationToken))!.Value;
            await PrintAsync(pcs, seconds, pack, after.DownBytes - before.DownBytes, next, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(pcs.Select(pc => pc.DisposeAsync().AsTask()));
        }

        async Task JoinAsync(Pc pc, int version)
        {
            await pc.EnrollAsync(realm, work[$"{pc.Name}.pem"], origin.Url, cancellationToken);
            await WaitAsync(pc, version);
        }

        Task WaitAsync(Pc pc, int version) => pc.WaitUntilCompleteAsync(Image, version, TimeSpan.FromHours(1), cancellationToken);
    }

    private static async Task PrintAsync(
        ImmutableArray<Pc> pcs, double[] seconds, PackFigures pack, long wanBytes, string next, CancellationToken cancellationToken)
    {
        Console.WriteLine(
            $"""
            new in packs: {Mega(pack.NewEncodedBytes)} of chunks, {Mega(pack.PatchBytes)} of patches, {Mega(pack.NewPageBytes)} of pages; the root has {Mega(pack.RootBytes)}
            WAN link, headers included: {Mega(wanBytes)} = {(double)wanBytes / pack.NewEncodedBytes:0.000} of the chunks

            | host | seconds | in full | by patches | from peers | from this host | disk is right | medvd CPU s | medvd peak |
            |---|---|---|---|---|---|---|---|---|
            """);
        string expected = await Pc.DigestAsync(next, cancellationToken);
        foreach ((Pc pc, double took) in pcs.Zip(seconds))
        {
            PcImage image = (await pc.StatusAsync(cancellationToken)).Images.Single(entry => entry.Version == 2);
            (TimeSpan cpu, long peak) = pc.Daemon.ReadUse();
            bool right = await Pc.DigestAsync(image.Path!, cancellationToken) == expected;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {pc.Name} | {took:0.0} | {Mega(image.Sources.WanBytes)} | {Mega(image.Sources.PatchBytes)} | {Mega(image.Sources.PeerBytes)} "
                + $"| {Mega(image.Bytes - image.Sources.WanBytes - image.Sources.PatchBytes - image.Sources.PeerBytes)} | {right} | {cpu.TotalSeconds:0.0} | {Mega(peak)} |"));
        }
    }

    private static string Mega(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
