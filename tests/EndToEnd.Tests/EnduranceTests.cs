using MedV.Lab;

namespace MedV.EndToEnd.Tests;

[Collection(PublishedRealmCollection.Name)]
public sealed class EnduranceTests(PublishedRealm published)
{
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
    public async Task A_host_whose_disk_is_full_says_so_and_goes_on_when_there_is_room()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(mebibytes: 24);
        await using Office office = await Office.OpenAsync(
            published, hosts: 1, wan: "200mbit", settings: _ => new PcSettings { StoreFolder = disk.Folder });
        Pc pc = office.Pcs[0];

        await office.EnrollAsync(pc);
        PcStatus waiting = await pc.WaitUntilAsync(
            status => status.Messages.Contains("bytes are missing", StringComparison.Ordinal), TimeSpan.FromMinutes(1), office.Token);
        await disk.ResizeAsync(mebibytes: 400);

        Assert.All(waiting.Images, image => Assert.False(image.IsComplete));
        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));
        await pc.StopAsync(office.Token);
    }
}
