using System.Globalization;
using System.Text.Json;
using MedV.Lab;
using Xunit.Abstractions;

namespace MedV.EndToEnd.Tests;

/// <summary>What hosts tell of themselves, held against what the origin has counted.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class EventTests(PublishedRealm published, ITestOutputHelper output)
{
    private const string MetricsAddress = "127.0.0.1:9187";

    // Three bundles of 2 MiB at a time, and what waits in the buffers of their sockets.
    private const long MostUnderWay = 3 * (2 + 6) * 1024 * 1024;

    [BranchFact]
    public async Task The_events_of_a_branch_account_for_every_byte_of_packs_and_each_bundle_is_fetched_once_with_its_reason()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 4, wan: "50mbit", settings: _ => new PcSettings { MetricsListen = MetricsAddress });
        await office.EnrollAsync(office.Pcs);
        await office.FirstDigestsAsync(office.Pcs);
        Dictionary<Pc, long> scraped = [];
        foreach (Pc pc in office.Pcs)
        {
            scraped[pc] = await ScrapeWanBytesAsync(pc, office.Token);
            Assert.Equal(3, await CountConnectedPeersAsync(pc, office.Token));
        }

        string told = (await office.Pcs[0].MedvAsync(["events", "--json"], office.Token)).Succeeded().Output;
        await Task.WhenAll(office.Pcs.Select(pc => pc.StopAsync(office.Token)));

        var logs = office.Pcs.ToDictionary(pc => pc, pc => PcEvent.ReadAll(pc.Store));
        PcEvent[] bundles = [.. logs.Values.SelectMany(log => log).Where(happened => happened.Type == "bundle")];
        long origin = PackBytes(office);
        output.WriteLine($"{bundles.Length} bundle events of {logs.Count} hosts tell of {bundles.Sum(bundle => bundle.Bytes)} bytes; the origin sent {origin} of packs");
        output.WriteLine(string.Join(", ", bundles.GroupBy(bundle => $"{bundle.Host} {bundle.Reason}").Select(group => $"{group.Key}: {group.Sum(bundle => bundle.Bytes)}").Order()));
        Assert.Equal(origin, bundles.Sum(bundle => bundle.Bytes));
        Assert.Equal(bundles.Length, bundles.DistinctBy(bundle => (bundle.Manifest, bundle.Part, bundle.Number)).Count());
        Assert.All(bundles, bundle => Assert.Equal((true, office.Origin.Url), (bundle.Whole, bundle.Origin)));
        Assert.Empty(bundles.Select(bundle => bundle.Reason).Except(["owner", "takeover"]));
        Assert.All(logs, log => Assert.Equal(log.Value.Where(happened => happened.Type == "bundle").Sum(bundle => bundle.Bytes), scraped[log.Key]));
        Assert.All(logs, log => Assert.Equal(["deliveryCompleted", "deliveryStarted", "started", "stopped"], TypesBesideBundles(log.Value)));
        Assert.Equal(logs[office.Pcs[0]].SkipLast(1), told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(PcEvent.Parse));
    }

    [BranchFact]
    public async Task When_the_busiest_host_is_killed_takeovers_say_so_and_its_log_goes_on_above_its_last_number()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 3, wan: "20mbit");
        await office.EnrollAsync(office.Pcs);
        Pc victim = await FirstWithBundlesAsync(office, count: 2);
        await victim.KillAsync(office.Token);
        await office.FirstDigestsAsync(office.Pcs.Where(pc => pc != victim));
        await victim.StartAsync(office.Token);
        await office.FirstDigestsAsync(victim);
        await Task.WhenAll(office.Pcs.Select(pc => pc.StopAsync(office.Token)));

        var logs = office.Pcs.ToDictionary(pc => pc, pc => PcEvent.ReadAll(pc.Store));
        PcEvent[] bundles = [.. logs.Values.SelectMany(log => log).Where(happened => happened.Type == "bundle")];
        long origin = PackBytes(office);
        long told = bundles.Sum(bundle => bundle.Bytes);
        output.WriteLine($"the events tell of {told} bytes, the origin sent {origin} of packs; reasons: {string.Join(", ", bundles.GroupBy(bundle => bundle.Reason).Select(group => $"{group.Key} {group.Count()}"))}");
        Assert.InRange(origin - told, 0, MostUnderWay);
        Assert.Contains(bundles, bundle => bundle.Reason == "takeover");

        // A bundle that is fetched again was broken off, or went down with the host that had it.
        Assert.All(
            bundles.GroupBy(bundle => (bundle.Manifest, bundle.Part, bundle.Number)).Where(group => group.Count() > 1),
            group => Assert.Contains(group, bundle => bundle.Reason == "takeover" || bundle.Host == victim.Name || !bundle.Whole));
        PcEvent[] starts = [.. logs[victim].Where(happened => happened.Type == "started")];
        Assert.Equal([true, false], starts.Select(start => start.Clean));
        Assert.True(logs[victim].Zip(logs[victim].Skip(1)).All(pair => pair.First.Sequence < pair.Second.Sequence), "each number is above the one before");
    }

    private static long PackBytes(Office office) =>
        office.Origin.ReadAnswers().Where(answer => answer.Path.StartsWith("/packs/", StringComparison.Ordinal)).Sum(answer => answer.Bytes);

    private static IEnumerable<string> TypesBesideBundles(IEnumerable<PcEvent> log) =>
        log.Select(happened => happened.Type).Where(type => type != "bundle").Distinct().Order(StringComparer.Ordinal);

    private static async Task<Pc> FirstWithBundlesAsync(Office office, int count)
    {
        Pc? found = null;
        await Wait.UntilAsync(
            () =>
            {
                found = office.Pcs.FirstOrDefault(pc => PcEvent.ReadAll(pc.Store).Count(happened => happened is { Type: "bundle", Part: "disk" }) >= count);
                return Task.FromResult(found is not null);
            },
            TimeSpan.FromMinutes(1),
            () => "no host tells of a bundle",
            office.Token);
        return found!;
    }

    /// <summary>What a host says to a monitoring system that it read of packs, for all images and reasons.</summary>
    private static async Task<long> ScrapeWanBytesAsync(Pc pc, CancellationToken cancellationToken)
    {
        string page = (await pc.Place.RunAsync("curl", ["--silent", "--fail", $"http://{MetricsAddress}/metrics"], cancellationToken)).Succeeded().Output;
        return page.Split('\n')
            .Where(line => line.StartsWith("medv_wan_bytes_total{", StringComparison.Ordinal) && !line.Contains("reason=\"metadata\"", StringComparison.Ordinal))
            .Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private static async Task<int> CountConnectedPeersAsync(Pc pc, CancellationToken cancellationToken)
    {
        using var report = JsonDocument.Parse((await pc.MedvAsync(["peers", "--json"], cancellationToken)).Succeeded().Output);
        return report.RootElement.GetProperty("peers").EnumerateArray().Count(peer =>
            peer.GetProperty("state").GetString() == "connected" && peer.GetProperty("found").GetString() == "multicast" && peer.GetProperty("wanAble").GetBoolean());
    }
}
