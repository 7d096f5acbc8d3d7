using System.Collections.Concurrent;
using MedV.Swarm.Manners.Delay;

namespace MedV.Swarm.Tests.Manners.Delay;

/// <summary>
/// Sites on a simulated WAN link, by seed: 12 to 200 Mbit/s, 2 to 60 ms, 200 ms of queue, kernels that make 0.7 to 1.3 of a window. A failing seed is in the message and replays.
/// </summary>
public sealed class YieldingSiteTests
{
    private const int Seeds = 250;
    private static readonly DelayRules Rules = new();

    [Fact]
    public void Alone_a_fetch_gets_nine_tenths_of_the_link_and_packets_wait_for_milliseconds() => Each(random =>
    {
        SimulatedLink link = AnyLink(random);
        BackgroundFlow fetch = Host(random, 0);
        link.Add(fetch);
        link.RunUntil(8);

        Seen seen = Watch(link, 20, fetch);

        AtLeast(0.9, seen.Share, "share of the link");
        AtMost(0.03, seen.Queue(0.5), "seconds of queue, 50 of 100");
        AtMost(0.06, seen.Queue(0.95), "seconds of queue, 95 of 100");
    });

    [Fact]
    public void On_2_Mbit_per_second_the_smallest_windows_are_the_queue() => Each(random =>
    {
        var link = new SimulatedLink(250_000, 0.002 + (random.NextDouble() * 0.058), 0.2);
        BackgroundFlow fetch = Host(random, 0);
        link.Add(fetch);
        link.RunUntil(8);

        Seen seen = Watch(link, 20, fetch);

        AtLeast(0.85, seen.Share, "share of the link");
        AtMost(0.055, seen.Queue(0.5), "seconds of queue, 50 of 100");
    });

    [Fact]
    public void Beside_a_download_a_fetch_leaves_nine_tenths_of_the_link_and_takes_it_back_when_that_ends() => Each(random =>
    {
        SimulatedLink link = AnyLink(random);
        BackgroundFlow fetch = Host(random, 0);
        var download = new ForegroundFlow(now => now is > 10 and < 30);
        link.Add(fetch);
        link.Add(download);
        link.RunUntil(10);

        Seen beside = Watch(link, 20, download);
        Seen after = Watch(link, 20, fetch);

        AtLeast(0.9, beside.Share, "share of the download");
        AtLeast(0.7, after.Share, "share of the fetch in the twenty seconds afterwards");
    });

    [Fact]
    public void Beside_a_download_that_lasts_ten_minutes_a_fetch_still_moves() => Each(20, random =>
    {
        SimulatedLink link = AnyLink(random);
        BackgroundFlow fetch = Host(random, 0);
        link.Add(fetch);
        link.Add(new ForegroundFlow(now => now > 5));
        link.RunUntil(20);

        Seen seen = Watch(link, 600, fetch);

        AtLeast(0.003, seen.Share, "share of the link");
    });

    [Fact]
    public void Hosts_that_begin_one_after_the_other_fill_the_link_and_not_the_queue() => Each(60, random =>
    {
        SimulatedLink link = AnyLink(random, least: 2.5e6);
        BackgroundFlow[] hosts = [.. Enumerable.Range(0, random.Next(2, 5)).Select(i => Host(random, i * 6))];
        Array.ForEach(hosts, link.Add);
        foreach (BackgroundFlow late in hosts.Skip(1))
        {
            late.Controller.Others = hosts.Length - 1;
        }

        link.RunUntil(60);

        Seen seen = Watch(link, 60, hosts);

        AtLeast(0.95, seen.Share, "share of the site");
        AtLeast(0.07 / hosts.Length, seen.LeastShare, "share of the least");
        AtMost(0.02, seen.Queue(0.5), "seconds of queue, 50 of 100");
        AtMost(0.06, seen.Queue(0.95), "seconds of queue, 95 of 100");
    });

    [Fact]
    public void Hosts_that_begin_in_the_same_moment_fill_the_link_within_seconds() => Each(60, random =>
    {
        SimulatedLink link = AnyLink(random, least: 2.5e6);
        BackgroundFlow[] hosts = [.. Enumerable.Range(0, 8).Select(_ => Host(random, 0))];
        foreach (BackgroundFlow host in hosts)
        {
            link.Add(host);
            host.Controller.Others = hosts.Length - 1;
        }

        Seen first = Watch(link, 5, hosts);
        Seen then = Watch(link, 30, hosts);

        AtLeast(0.75, first.Share, "share of the site in the first five seconds");
        AtLeast(0.9, then.Share, "share of the site after that");
        AtMost(0.04, then.Queue(0.5), "seconds of queue, 50 of 100");
        AtMost(0.07, then.Queue(0.95), "seconds of queue, 95 of 100");
    });

    [Fact]
    public void A_jitter_like_that_of_wireless_leaves_two_fifths_of_the_link() => Each(random =>
    {
        SimulatedLink link = AnyLink(random);
        double mean = 0.001 + (random.NextDouble() * 0.002);
        var fetch = new BackgroundFlow(Rules, 0, () => -mean * double.Log(1 - random.NextDouble()), 1);
        link.Add(fetch);
        link.RunUntil(8);

        AtLeast(0.4, Watch(link, 30, fetch).Share, "share of the link");
    });

    [Fact]
    public void Round_trips_that_vary_by_far_more_than_the_target_leave_a_part_that_ends_the_delivery() => Each(random =>
    {
        SimulatedLink link = AnyLink(random);
        var fetch = new BackgroundFlow(Rules, 0, () => -0.03 * double.Log(1 - random.NextDouble()), 1);
        link.Add(fetch);
        link.RunUntil(8);

        AtLeast(0.01, Watch(link, 30, fetch).Share, "share of the link");
    });

    [Fact]
    public void A_link_that_becomes_slower_or_faster_is_followed() => Each(random =>
    {
        SimulatedLink link = AnyLink(random);
        BackgroundFlow fetch = Host(random, 0);
        link.Add(fetch);
        link.RunUntil(10);
        link.BytesPerSecond *= random.Next(2) == 0 ? 0.5 : 2;
        link.RunUntil(25);

        Seen seen = Watch(link, 20, fetch);

        AtLeast(0.9, seen.Share, "share of the link");
        AtMost(0.08, seen.Queue(0.95), "seconds of queue, 95 of 100");
    });

    [Fact]
    public void A_route_that_becomes_longer_is_believed_within_eleven_minutes() => Each(10, random =>
    {
        SimulatedLink link = AnyLink(random);
        BackgroundFlow fetch = Host(random, 0);
        link.Add(fetch);
        link.RunUntil(30);
        link.BaseRoundTrip += 0.05;
        link.RunUntil(30 + (11 * 60));

        AtLeast(0.85, Watch(link, 20, fetch).Share, "share of the link");
    });

    private static Seen Watch(SimulatedLink link, double seconds, params SimulatedFlow[] flows)
    {
        double[] before = [.. flows.Select(flow => flow.Arrived)];
        List<double> delays = link.RunUntil(link.Now + seconds);
        return new Seen([.. flows.Zip(before, (flow, had) => (flow.Arrived - had) / seconds / link.BytesPerSecond)], [.. delays.Order()]);
    }

    // Rates from the least to that of 200 Mbit/s, as many of each order of size.
    private static SimulatedLink AnyLink(Random random, double least = 1.5e6) =>
        new(least * double.Pow(25e6 / least, random.NextDouble()), 0.002 + (random.NextDouble() * 0.058), 0.2);

    private static BackgroundFlow Host(Random random, double begins) =>
        new(Rules, begins, () => random.NextDouble() * 0.001, 0.7 + (random.NextDouble() * 0.6));

    private static void AtLeast(double least, double found, string what) =>
        Assert.True(found >= least, $"{what}: {found:0.####}, at least {least:0.####} expected");

    private static void AtMost(double most, double found, string what) =>
        Assert.True(found <= most, $"{what}: {found:0.####}, at most {most:0.####} expected");

    private static void Each(Action<Random> run) => Each(Seeds, run);

    private static void Each(int seeds, Action<Random> run)
    {
        var failed = new ConcurrentBag<string>();
        Parallel.For(1, seeds + 1, seed =>
        {
            try
            {
                run(new Random(seed));
            }
            catch (Xunit.Sdk.XunitException exception)
            {
                failed.Add($"seed {seed}: {exception.Message}");
            }
        });
        Assert.True(failed.IsEmpty, $"{failed.Count} of {seeds}: {string.Join("; ", failed.Take(20))}");
    }

    /// <param name="Shares">Of the link, one for each flow.</param>
    /// <param name="Delays">Seconds of queue, ascending.</param>
    private sealed record Seen(double[] Shares, double[] Delays)
    {
        public double Share => Shares.Sum();

        public double LeastShare => Shares.Min();

        public double Queue(double part) => Delays[(int)(part * (Delays.Length - 1))];
    }
}
