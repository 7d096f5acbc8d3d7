using System.Net;
using MedV.Lab;
using Xunit.Abstractions;

namespace MedV.EndToEnd.Tests;

/// <summary>Networks as they are: without multicast, in several subnets, cut in two, with addresses that change.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class SiteNetworkTests(PublishedRealm published, ITestOutputHelper output)
{
    // Packet headers are 4 to 5 % of it.
    private const double MostWanBytes = 1.15;

    // While a site is cut, each half fetches for itself; in this test that is a third of the delivery.
    private const double MostWanBytesOfTwoHalves = 1.5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [BranchFact]
    public async Task Eight_hosts_that_start_at_the_same_moment_fetch_each_byte_once()
    {
        await using Office office = await OpenAsync(new BranchPlan { Hosts = 8, Wan = "50mbit" }, _ => new PcSettings());

        double ratio = await DeliverAsync(office);

        Assert.InRange(ratio, 0, MostWanBytes);
    }

    [BranchFact]
    public async Task A_WAN_that_is_down_for_a_minute_costs_that_minute_and_hardly_a_byte()
    {
        await using Office office = await OpenAsync(new BranchPlan { Hosts = 4, Wan = "20mbit" }, _ => new PcSettings());
        var branch = (NamespaceBranch)office.Branch;
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);
        await office.EnrollAsync(office.Pcs);
        await UntilFetchedAsync(office, 0.3);

        await branch.CutWanAsync(office.Token);
        await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, office.Token);
        Assert.All(await Task.WhenAll(office.Pcs.Select(pc => pc.StatusAsync(office.Token))), status => Assert.Equal(office.Pcs.Length - 1, status.Peers));
        await branch.HealWanAsync(office.Token);
        string[] digests = await office.FirstDigestsAsync(office.Pcs);

        double ratio = await RatioAsync(office, before);
        Assert.All(digests, digest => Assert.Equal(published.FirstDigest, digest));
        Assert.InRange(ratio, 0, MostWanBytes);
    }

    [BranchFact]
    public async Task Where_multicast_is_blocked_two_static_peers_bring_all_together()
    {
        await using Office office = await OpenAsync(
            new BranchPlan { Hosts = 6, Wan = "50mbit", Multicast = false },
            _ => new PcSettings { KnownPeers = ["10.98.0.11:7687", "10.98.0.12:7687"] });

        double ratio = await DeliverAsync(office);

        Assert.InRange(ratio, 0, MostWanBytes);
        await UntilAllKnowAllAsync(office);
    }

    [BranchFact]
    public async Task Two_subnets_are_one_site_when_one_host_of_one_knows_one_host_of_the_other()
    {
        await using Office office = await OpenAsync(
            new BranchPlan { Hosts = 6, Wan = "50mbit", Subnets = 2 },
            place => new PcSettings { KnownPeers = place.Name == "pc2" ? ["10.98.0.11:7687"] : [] });

        double ratio = await DeliverAsync(office);

        Assert.InRange(ratio, 0, MostWanBytes);
        await UntilAllKnowAllAsync(office);
    }

    [BranchFact]
    public async Task Hosts_of_two_sites_in_one_LAN_leave_each_other_alone()
    {
        await using Office office = await OpenAsync(
            new BranchPlan { Hosts = 4, Wan = "100mbit" },
            place => new PcSettings { Site = place.Name is "pc1" or "pc2" ? "north" : "south" });

        double ratio = await DeliverAsync(office);

        Assert.InRange(ratio, 1.9, 2 * MostWanBytes);
        foreach (Pc pc in office.Pcs)
        {
            Assert.Equal(1, (await pc.StatusAsync(office.Token)).Peers);
        }
    }

    [BranchFact]
    public async Task A_host_whose_address_changes_during_the_delivery_finds_its_site_again()
    {
        await using Office office = await OpenAsync(
            new BranchPlan { Hosts = 4, Wan = "20mbit" }, _ => new PcSettings { ListensEverywhere = true });
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);
        await office.EnrollAsync(office.Pcs);
        await UntilFetchedAsync(office, 0.3);

        await NamespaceBranch.MoveAsync(office.Pcs[1].Place, IPAddress.Parse("10.98.0.77"), office.Token);
        string[] digests = await office.FirstDigestsAsync(office.Pcs);

        double ratio = await RatioAsync(office, before);
        Assert.All(digests, digest => Assert.Equal(published.FirstDigest, digest));
        Assert.InRange(ratio, 0, MostWanBytes + 0.1);
        await UntilAllKnowAllAsync(office);
    }

    [BranchFact]
    public async Task A_site_that_is_cut_in_two_and_healed_becomes_complete_and_one_again()
    {
        await using Office office = await OpenAsync(new BranchPlan { Hosts = 4, Wan = "20mbit" }, _ => new PcSettings());
        var branch = (NamespaceBranch)office.Branch;
        Place[] apart = [office.Pcs[2].Place, office.Pcs[3].Place];
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);
        await office.EnrollAsync(office.Pcs);
        await UntilFetchedAsync(office, 0.2);

        await branch.CutLanAsync(apart, office.Token);
        await UntilFetchedAsync(office, 0.55);
        await branch.HealLanAsync(apart, office.Token);
        string[] digests = await office.FirstDigestsAsync(office.Pcs);

        double ratio = await RatioAsync(office, before);
        Assert.All(digests, digest => Assert.Equal(published.FirstDigest, digest));
        Assert.InRange(ratio, 0, MostWanBytesOfTwoHalves);
        await UntilAllKnowAllAsync(office);
    }

    private async Task<Office> OpenAsync(BranchPlan plan, Func<Place, PcSettings> settingsOf) =>
        await Office.OpenAsync(published, await NamespaceBranch.CreateAsync(plan, CancellationToken.None), settingsOf: settingsOf);

    private async Task<double> DeliverAsync(Office office)
    {
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);
        await office.EnrollAsync(office.Pcs);

        string[] digests = await office.FirstDigestsAsync(office.Pcs);

        Assert.All(digests, digest => Assert.Equal(published.FirstDigest, digest));
        return await RatioAsync(office, before);
    }

    private async Task<double> RatioAsync(Office office, WanCounters? before)
    {
        double ratio = await office.WanRatioAsync(before);
        output.WriteLine($"the WAN link carried {ratio:0.000} times the {published.FirstEncodedBytes} bytes of the packs to {office.Pcs.Length} hosts");
        return ratio;
    }

    private static async Task UntilAllKnowAllAsync(Office office) => await Task.WhenAll(
        office.Pcs.Select(pc => pc.WaitUntilAsync(status => status.Peers == office.Pcs.Length - 1, Patience, office.Token)));

    private async Task UntilFetchedAsync(Office office, double part)
    {
        long fetched = 0;
        await Wait.UntilAsync(
            async () =>
            {
                PcStatus[] all = await Task.WhenAll(office.Pcs.Select(pc => pc.StatusAsync(office.Token)));
                fetched = all.Sum(status => status.Images.Sum(image => image.WanBodyBytes));
                return fetched >= part * published.FirstEncodedBytes;
            },
            Patience,
            () => $"the hosts have fetched only {fetched} bytes over the WAN",
            office.Token);
    }
}
