using MedV.Lab;
using Xunit.Abstractions;

namespace MedV.EndToEnd.Tests;

[Collection(PublishedRealmCollection.Name)]
public sealed class DeliveryTests(PublishedRealm published, ITestOutputHelper output)
{
    // The killed host takes with it what it had fetched and not yet passed on.
    private const double MostWanBytes = 1.15;

    [BranchFact]
    public async Task A_branch_gets_the_disk_once_although_its_busiest_host_dies()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 4, wan: "50mbit");
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);
        await office.EnrollAsync(office.Pcs);
        Pc busiest = await BusiestAsync(office, part: 0.3);

        await busiest.KillAsync(office.Token);
        string[] digests = await office.FirstDigestsAsync(office.Pcs.Where(pc => pc != busiest));

        double ratio = await office.WanRatioAsync(before);
        output.WriteLine($"{busiest.Name} was killed; the WAN link carried {ratio:0.000} times the {published.FirstEncodedBytes} bytes of the packs");
        Assert.Equal([published.FirstDigest, published.FirstDigest, published.FirstDigest], digests);
        Assert.InRange(ratio, 0, MostWanBytes);

        await busiest.StartAsync(office.Token);
        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(busiest));
    }

    [BranchFact]
    public async Task A_new_version_takes_from_the_old_one_what_did_not_change()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 2, wan: "200mbit");
        await office.EnrollAsync(office.Pcs);
        await office.FirstDigestsAsync(office.Pcs);

        published.CopySecondTo(office.Www);
        PcImage[] images = await Task.WhenAll(
            office.Pcs.Select(pc => pc.WaitUntilCompleteAsync(PublishedRealm.Image, 2, TimeSpan.FromMinutes(1), office.Token)));

        await Task.WhenAll(
            office.Pcs.Select(pc => pc.WaitUntilCompleteAsync(PublishedRealm.OtherName, 1, TimeSpan.FromMinutes(1), office.Token)));
        foreach (PcImage image in images)
        {
            Assert.Equal(published.SecondDigest, await Pc.DigestAsync(image.Path!, office.Token));
            Assert.True(image.Sources.VersionBytes > image.Bytes * 3 / 4, $"only {image.Sources.VersionBytes} of {image.Bytes} bytes came from the old version");
        }
    }

    [Fact]
    public async Task Hosts_at_loopback_addresses_are_a_site_too()
    {
        await using Office office = await Office.OpenAsync(published, new LoopbackBranch(new BranchPlan { Hosts = 2 }));
        await office.EnrollAsync(office.Pcs);

        string[] digests = await office.FirstDigestsAsync(office.Pcs);

        Assert.Equal([published.FirstDigest, published.FirstDigest], digests);
    }

    private async Task<Pc> BusiestAsync(Office office, double part)
    {
        Dictionary<Pc, long> fetched = [];
        await Wait.UntilAsync(
            async () =>
            {
                foreach (Pc pc in office.Pcs)
                {
                    PcStatus status = await pc.StatusAsync(office.Token);
                    fetched[pc] = status.Images.Sum(image => image.WanBodyBytes);
                }

                return fetched.Values.Sum() >= part * published.FirstEncodedBytes;
            },
            TimeSpan.FromMinutes(1),
            () => $"the hosts have fetched only {fetched.Values.Sum()} bytes over the WAN",
            office.Token);
        return fetched.MaxBy(entry => entry.Value).Key;
    }
}
