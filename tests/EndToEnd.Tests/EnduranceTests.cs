using MedV.Lab;
using Xunit.Abstractions;

namespace MedV.EndToEnd.Tests;

[Collection(PublishedRealmCollection.Name)]
public sealed class EnduranceTests(PublishedRealm published, ITestOutputHelper output)
{
    // Packet headers are 4 to 5 % of it.
    private const double MostWanBytes = 1.15;

    [BranchFact]
    public async Task A_daemon_that_is_killed_again_and_again_goes_on_where_it_was()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 1, wan: "50mbit");
        Pc pc = office.Pcs[0];
        await office.EnrollAsync(pc);
        long held = 0;

        for (int i = 0; i < 5; i++)
        {
            PcStatus status = await pc.WaitUntilAsync(now => Held(now) > held, TimeSpan.FromSeconds(30), office.Token);
            held = Held(status);
            await pc.KillAsync(office.Token);
            await pc.StartAsync(office.Token);
        }

        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));
        long wan = office.Origin.ReadAnswers().Sum(answer => answer.Bytes);
        Assert.InRange(wan, published.FirstEncodedBytes, published.FirstEncodedBytes * 2);

        static long Held(PcStatus status) => status.Images.Sum(image => image.BytesHeld);
    }

    [BranchFact]
    public async Task A_host_whose_disk_is_full_says_so_holds_up_nobody_and_goes_on_when_there_is_room()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(mebibytes: 24);
        NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = 4, Wan = "50mbit" }, CancellationToken.None);
        await using Office office = await Office.OpenAsync(
            published, branch, settingsOf: place => new PcSettings { StoreFolder = place.Name == branch.Hosts[0].Name ? disk.Folder : null });
        Pc full = office.Pcs[0];
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);

        await office.EnrollAsync(office.Pcs);
        PcStatus waiting = await full.WaitUntilAsync(
            status => status.Messages.Contains("bytes are missing", StringComparison.Ordinal), TimeSpan.FromMinutes(1), office.Token);
        string[] others = await office.FirstDigestsAsync([.. office.Pcs.Skip(1)]);
        await disk.ResizeAsync(mebibytes: 400);
        string[] late = await office.FirstDigestsAsync(full);

        double ratio = await office.WanRatioAsync(before);
        output.WriteLine($"the WAN link carried {ratio:0.000} times the {published.FirstEncodedBytes} bytes of the packs");
        Assert.All(waiting.Images, image => Assert.False(image.IsComplete));
        Assert.All([.. others, .. late], digest => Assert.Equal(published.FirstDigest, digest));
        Assert.InRange(ratio, 0, MostWanBytes);
        await full.StopAsync(office.Token);
    }
}
