using System.Globalization;
using MedV.Chunking.Manifests;
using MedV.Simulation;
using MedV.Swarm.Leases;
using MedV.Swarm.Tests.Leases;
using MedV.Testing.Chunking;
using Xunit.Abstractions;

namespace MedV.Swarm.Tests.Simulation;

/// <summary>Whole sites under a fake clock. A failing schedule is named by its seed: MEDV_SIMULATION_SEED runs that one alone, MEDV_SIMULATION_SCHEDULES more of them.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly Task<SampleImage> Image = SampleImage.OfAsync(SampleImage.RandomBytes(11, 16 * 1024 * 1024));

    // As the recipe of a disk of 40 GB is.
    private static readonly Task<SampleImage> OneBundle = SampleImage.OfAsync(SampleImage.RandomBytes(12, 1024 * 1024));

    // 16 MiB are 8 bundles; what counts as large has to be smaller, too.
    private static readonly LeaseRules Rules = new() { EarlyBundles = 6 };

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(40)]
    public async Task Hosts_that_start_at_once_fetch_each_byte_once_and_all_finish_soon_after_the_last(int hosts)
    {
        Simulator site = await SiteAsync(seed: hosts, Rules with { EarlyBundles = int.MaxValue });
        Start(site, hosts);

        Assert.True(site.Run(Patience));

        long unique = Unique(site.Manifest);
        Assert.Equal(unique, site.Wan.Bytes);
        Assert.True(site.Hosts.TrueForAll(host => host.FullAt < Rules.Settle + TimeSpan.FromSeconds((unique / site.Wan.Rate) + 3)));
    }

    [Fact]
    public async Task A_site_of_100_hosts_fetches_each_byte_once_with_16_of_them()
    {
        Simulator site = await SiteAsync(seed: 100, Rules with { EarlyBundles = int.MaxValue });
        Start(site, 100);

        Assert.True(site.Run(Patience));

        Assert.InRange((double)site.Wan.Bytes / Unique(site.Manifest), 1, 1.03);
        Assert.InRange(site.Hosts.Count(host => host.Receipts.Count > 0), 2, Rules.MostFetchers);
    }

    [Fact]
    public async Task Where_all_hosts_are_slow_to_send_a_late_chunk_is_asked_of_one_more_host_at_a_time_and_not_of_all()
    {
        Simulator site = await SiteAsync(seed: 41, Rules);
        site.Wan.Rate = 100e6;
        Start(site, 40);
        site.Hosts.ForEach(host => host.UploadRate = 1e6);

        Assert.True(site.Run(Patience));

        long needed = (site.Hosts.Count * Unique(site.Manifest)) - site.Wan.Bytes;
        output.WriteLine($"{(double)site.Traffic.ChunkBytes / needed:0.000} of the chunk bytes that are needed");
        Assert.InRange((double)site.Traffic.ChunkBytes / needed, 1, 1.2);
    }

    [Fact]
    public async Task Hosts_that_start_at_once_fetch_what_is_one_bundle_once_and_have_it_before_they_begin_with_more()
    {
        Simulator site = new(LeaseSite.Manifest, (await OneBundle).Manifest, Rules, seed: 8) { LongestIntroduction = TimeSpan.FromMilliseconds(100) };
        Start(site, 8);

        Assert.True(site.Run(Patience));

        Assert.Equal(Unique(site.Manifest), site.Wan.Bytes);
        Assert.All(site.Hosts, host => Assert.InRange(host.FullAt!.Value, Rules.SettleForOne, Rules.Settle));
    }

    [Fact]
    public async Task A_host_that_is_connected_and_reads_the_root_yet_is_waited_for_for_a_second_and_no_longer()
    {
        Simulator site = new(LeaseSite.Manifest, (await OneBundle).Manifest, Rules, seed: 9) { LongestIntroduction = TimeSpan.FromMilliseconds(100) };
        Start(site, 2);
        site.Start(new SimulatedHost(site, LeaseSite.Host(2), site.Rules) { BeginsAfter = TimeSpan.FromSeconds(30) });

        Assert.True(site.Run(Patience));

        Assert.All(site.Hosts.Take(2), host => Assert.InRange(host.FullAt!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        Assert.Equal(Unique(site.Manifest), site.Wan.Bytes);
    }

    [Fact]
    public async Task Hosts_that_may_not_use_the_WAN_get_all_from_the_one_that_may()
    {
        Simulator site = await SiteAsync(seed: 6, Rules);
        Start(site, 6);
        foreach (SimulatedHost host in site.Hosts.Skip(1))
        {
            host.WanWeight = WanWeight.None;
        }

        Assert.True(site.Run(Patience));

        Assert.All(site.Hosts.Skip(1), host => Assert.Empty(host.Receipts));
        Assert.Equal(Unique(site.Manifest), site.Wan.Bytes);
    }

    [Theory]
    [InlineData(nameof(Lie.DoesNothing))]
    [InlineData(nameof(Lie.HasAllAndIsSilent))]
    [InlineData(nameof(Lie.HasAllAndLacks))]
    [InlineData(nameof(Lie.TakesEveryLease))]
    [InlineData(nameof(Lie.SaysHaveOfAnything))]
    [InlineData(nameof(Lie.PreparesForEver))]
    [InlineData(nameof(Lie.ComesAndGoes))]
    [InlineData(nameof(Lie.ComesBackWithLeases))]
    public async Task A_liar_delays_the_site_and_cannot_stop_it(string name)
    {
        Simulator site = await SiteAsync(seed: 77, Rules);
        site.Add(new SimulatedLiar(site, LeaseSite.Host(1000), Enum.Parse<Lie>(name)));
        Start(site, 5);

        Assert.True(site.Run(Patience));

        double ratio = (double)site.Wan.Bytes / Unique(site.Manifest);
        output.WriteLine($"{name}: all complete after {site.Hosts.Max(host => host.FullAt!.Value.TotalSeconds):0.0} s, WAN ratio {ratio:0.000}");
        Assert.InRange(ratio, 1, 1.5);
    }

    [Fact]
    public async Task Whatever_happens_all_hosts_finish_no_lease_is_held_for_ever_and_the_WAN_carries_little_twice() =>
        AssertAllHold(await Image, usual: 1500);

    [Fact]
    public async Task The_same_holds_for_what_is_one_bundle_and_which_each_host_begins_at_another_moment() =>
        AssertAllHold(await OneBundle, usual: 500);

    private void AssertAllHold(SampleImage image, int usual)
    {
        int first = Number("MEDV_SIMULATION_SEED") ?? 1;
        int schedules = Number("MEDV_SIMULATION_SCHEDULES") ?? (Number("MEDV_SIMULATION_SEED") is null ? usual : 1);
        var failures = new System.Collections.Concurrent.ConcurrentBag<string>();
        double worst = 0;
        Parallel.For(first, first + schedules, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            Schedule schedule = Schedule.Draw(new Simulator(LeaseSite.Manifest, image.Manifest, Rules, seed));
            string? failure = schedule.Run(Patience);
            if (failure is not null)
            {
                failures.Add($"seed {seed}: {failure}; {schedule}");
            }

            lock (failures)
            {
                worst = double.Max(worst, schedule.Ratio);
            }
        });

        output.WriteLine($"{schedules} schedules, the largest WAN ratio {worst:0.00}");
        Assert.True(failures.IsEmpty, string.Join('\n', failures.Order().Take(10)));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;

    private static long Unique(Manifest manifest) => manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes);

    private static async Task<Simulator> SiteAsync(int seed, LeaseRules rules) => new(LeaseSite.Manifest, (await Image).Manifest, rules, seed);

    private static void Start(Simulator site, int hosts)
    {
        for (int number = 0; number < hosts; number++)
        {
            site.Start(new SimulatedHost(site, LeaseSite.Host(number), site.Rules));
        }
    }
}
