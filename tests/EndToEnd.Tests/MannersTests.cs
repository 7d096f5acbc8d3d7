using MedV.Lab;
using Xunit.Abstractions;

namespace MedV.EndToEnd.Tests;

/// <summary>Real daemons whose bytes are counted at the links. A machine that is busy makes them slower, and that is no failure: only too fast is.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class MannersTests(PublishedRealm published, ITestOutputHelper output)
{
    private const double Rate = 4_000_000;

    // Headers of all layers, and chunks that are not counted: Have, Join, metadata.
    private const double Overhead = 1.15;

    // What may pass before a ceiling is felt: receive buffers, and what was on its way when the clock was read.
    private const double Slack = 1_500_000;

    [BranchFact]
    public async Task A_WAN_ceiling_is_kept()
    {
        await using Office office = await OpenAsync(hosts: 1, """{"WanDown": "4MB/s"}""");

        double most = await FastestAsync(office, async () => (await office.Branch.ReadWanAsync(office.Token))!.Value.DownBytes, office.Pcs);

        Assert.InRange(most, 0, 1);
    }

    [BranchFact]
    public async Task Two_hosts_keep_one_WAN_budget_together_and_say_that_they_share_it()
    {
        await using Office office = await OpenAsync(hosts: 2, """{"SiteWanDown": "4MB/s"}""");
        Task<PcStatus> sharing = SharingAsync(office.Pcs[0]);

        double most = await FastestAsync(office, async () => (await office.Branch.ReadWanAsync(office.Token))!.Value.DownBytes, office.Pcs);

        PcStatus shared = await sharing;
        PcStatus[] after = await Task.WhenAll(office.Pcs.Select(pc => pc.StatusAsync(office.Token)));
        Assert.InRange(most, 0, 1);
        Assert.Equal(2_000_000, shared.Manners.WanDownBytesPerSecond);
        Assert.Equal("WAN limited to 2 MB/s by the site's WAN budget of 4 MB/s, shared with 1 host", Assert.Single(shared.Manners.Reasons));
        Assert.All(after, status => Assert.InRange(status.Images.Sum(image => image.WanBodyBytes), 1_000_000, long.MaxValue));

        async Task<PcStatus> SharingAsync(Pc pc)
        {
            PcStatus? seen = null;
            await Wait.UntilAsync(
                async () => (seen = await pc.TryStatusAsync(office.Token))?.Manners.Reasons.Any(reason => reason.Contains("shared with", StringComparison.Ordinal)) == true,
                TimeSpan.FromMinutes(2),
                () => $"{pc.Name} shares with nobody: {seen}",
                office.Token);
            return seen!;
        }
    }

    [BranchFact]
    public async Task A_ceiling_for_what_is_sent_to_peers_is_kept() => await LanAsync("""{"LanUp": "4MB/s"}""");

    [BranchFact]
    public async Task A_ceiling_for_what_is_taken_from_peers_is_kept() => await LanAsync("""{"LanDown": "4MB/s"}""");

    [BranchFact]
    public async Task A_host_on_a_metered_connection_leaves_the_WAN_alone_says_why_and_goes_on_when_it_is_not()
    {
        await using Office office = await OpenAsync(hosts: 1, "{}");
        Pc pc = office.Pcs[0];
        await using Modem modem = await Modem.PlugInAsync(pc.Place, office.Token);

        await office.EnrollAsync(pc);
        PcStatus waiting = await pc.WaitUntilAsync(
            status => status is { State: "waiting", Message: "WAN paused: on a metered connection" }, TimeSpan.FromMinutes(1), office.Token);
        Command shown = await pc.MedvAsync(["status"], office.Token);
        await modem.PullOutAsync(office.Token);

        Assert.Equal(("wan", 0, 0), (waiting.Manners.Paused, waiting.Manners.WanDownBytesPerSecond, waiting.Manners.Standing.WanWeight));
        Assert.InRange(waiting.Images.Sum(image => image.WanBodyBytes), 0, 200_000);
        Assert.Contains("WAN paused: on a metered connection\n", shown.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));
    }

    [BranchFact]
    public async Task A_host_that_pauses_all_leaves_the_site_and_comes_back()
    {
        await using Office office = await OpenAsync(hosts: 2, """{"PauseOnMetered": "All"}""");
        (Pc other, Pc pc) = (office.Pcs[0], office.Pcs[1]);
        await office.EnrollAsync(office.Pcs);
        await office.FirstDigestsAsync(office.Pcs);
        await other.WaitUntilAsync(status => status.Peers == 1, TimeSpan.FromMinutes(1), office.Token);

        await using Modem modem = await Modem.PlugInAsync(pc.Place, office.Token);
        await other.WaitUntilAsync(status => status.Peers == 0, TimeSpan.FromMinutes(1), office.Token);
        PcStatus paused = await pc.StatusAsync(office.Token);
        await modem.PullOutAsync(office.Token);

        Assert.Equal("paused: on a metered connection", Assert.Single(paused.Manners.Reasons));
        await other.WaitUntilAsync(status => status.Peers == 1, TimeSpan.FromMinutes(1), office.Token);
    }

    [BranchFact]
    public async Task A_boost_lifts_a_ceiling_that_would_take_hours()
    {
        await using Office office = await OpenAsync(hosts: 1, """{"WanDown": "1kB/s"}""");
        Pc pc = office.Pcs[0];
        await office.EnrollAsync(pc);
        PcStatus slow = await pc.WaitUntilAsync(status => status.Manners.Reasons.Length == 1, TimeSpan.FromMinutes(1), office.Token);

        Command boost = await pc.MedvAsync(["boost", "--minutes", "10"], office.Token);

        Assert.Equal("WAN limited to 1 kB/s by configuration", slow.Manners.Reasons[0]);
        Assert.Matches("^boosted for (10 minutes|9 minutes [0-9]+ seconds)\n$", boost.Succeeded().Output);
        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));
    }

    [BranchFact]
    public async Task A_delivery_makes_way_for_downloads_beside_it_says_so_and_goes_on_when_they_end()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 2, wan: "10mbit");
        Pc pc = office.Pcs[0];
        await office.EnrollAsync(pc);
        await pc.WaitUntilAsync(status => status.Images.Any(image => image.WanBodyBytes > 2_000_000), TimeSpan.FromMinutes(1), office.Token);

        PcStatus beside;
        using (var enough = CancellationTokenSource.CreateLinkedTokenSource(office.Token))
        {
            Task downloads = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DownloadAsync(office, office.Pcs[1].Place, enough.Token)));
            beside = await pc.WaitUntilAsync(status => status.Manners.Reasons.Any(IsMakingWay), TimeSpan.FromMinutes(1), office.Token);
            await enough.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => downloads);
        }

        output.WriteLine(string.Join("; ", beside.Manners.Reasons));
        await pc.WaitUntilAsync(status => !status.Manners.Reasons.Any(IsMakingWay), TimeSpan.FromMinutes(1), office.Token);
        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));

        static bool IsMakingWay(string reason) => reason.Contains("others who use the link", StringComparison.Ordinal);
    }

    /// <summary>Somebody who downloads without end.</summary>
    private static async Task DownloadAsync(Office office, Place place, CancellationToken cancellationToken)
    {
        string pack = Path.GetRelativePath(office.Www, office.PackFiles.MaxBy(file => new FileInfo(file).Length)!);
        while (true)
        {
            await place.RunAsync("curl", ["-s", "-o", "/dev/null", $"{office.Origin.Url.TrimEnd('/')}/{pack}"], cancellationToken);
        }
    }

    /// <summary>One host has the image, and another takes it from there.</summary>
    private async Task LanAsync(string manners)
    {
        await using Office office = await OpenAsync(hosts: 2, manners);
        Pc pc = office.Pcs[1];
        await office.EnrollAsync(office.Pcs[0]);
        await office.FirstDigestsAsync(office.Pcs[0]);

        double most = await FastestAsync(office, () => ((NamespaceBranch)office.Branch).ReadPortAsync(pc.Place, office.Token), [pc]);

        Assert.InRange(most, 0, 1);
    }

    private Task<Office> OpenAsync(int hosts, string manners) =>
        Office.OpenAsync(published, hosts, wan: "400mbit", settings: _ => new PcSettings { MannersJson = manners });

    /// <summary>Enrols hosts, and counts until they have the image.</summary>
    /// <returns>What passed, over what might have passed since counting began: the highest of all times at which it was looked.</returns>
    private async Task<double> FastestAsync(Office office, Func<Task<long>> count, IEnumerable<Pc> pcs)
    {
        Pc[] all = [.. pcs];
        await Task.WhenAll(all.Select(pc => pc.StartAsync(office.Token)));
        long before = await count();
        long start = TimeProvider.System.GetTimestamp();
        await office.EnrollRunningAsync(all);
        Task<string[]> delivered = office.FirstDigestsAsync(all);
        double most = 0;
        long moved = 0;
        do
        {
            await Task.WhenAny(delivered, Task.Delay(TimeSpan.FromMilliseconds(250), office.Token));

            // The clock after the count: what passes between the two makes the ceiling higher, never lower.
            moved = await count() - before;
            most = Math.Max(most, moved / ((Rate * Overhead * TimeProvider.System.GetElapsedTime(start).TotalSeconds) + Slack));
        }
        while (!delivered.IsCompleted);
        output.WriteLine($"{moved} bytes in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s; at most {most:0.00} of what the ceiling allows");
        Assert.All(await delivered, digest => Assert.Equal(published.FirstDigest, digest));
        Assert.InRange(moved, published.FirstEncodedBytes, long.MaxValue);
        return most;
    }
}
