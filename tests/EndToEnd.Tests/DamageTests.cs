using MedV.Lab;

namespace MedV.EndToEnd.Tests;

[Collection(PublishedRealmCollection.Name)]
public sealed class DamageTests(PublishedRealm published)
{
    [BranchFact]
    public async Task A_changed_byte_at_the_origin_is_never_assembled_and_a_repaired_origin_is_enough()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 2, wan: "200mbit");
        string pack = office.PackFiles.First();
        long middle = new FileInfo(pack).Length / 2;
        FlippedByte.At(pack, middle);

        await office.EnrollAsync(office.Pcs);
        PcStatus waiting = await office.Pcs[0].WaitUntilAsync(
            status => status.Messages.Contains("as the signed manifest says", StringComparison.Ordinal), TimeSpan.FromMinutes(1), office.Token);
        FlippedByte.At(pack, middle);

        Assert.All(waiting.Images, image => Assert.False(image.IsComplete));
        Assert.Equal([published.FirstDigest, published.FirstDigest], await office.FirstDigestsAsync(office.Pcs));
    }

    [BranchFact]
    public async Task A_changed_byte_in_a_base_disk_is_not_passed_on_and_is_healed()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 2, wan: "200mbit");
        Pc old = office.Pcs[0];
        await office.EnrollAsync(old);
        PcImage image = await old.WaitUntilCompleteAsync(PublishedRealm.Image, 1, TimeSpan.FromMinutes(1), office.Token);
        await old.StopAsync(office.Token);
        FlippedByte.At(image.Path!, 5 * 1024 * 1024);
        await old.StartAsync(office.Token);

        await office.EnrollAsync(office.Pcs[1]);

        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(office.Pcs[1]));
        await Wait.UntilAsync(
            async () => await Pc.DigestAsync(image.Path!, office.Token) == published.FirstDigest,
            TimeSpan.FromMinutes(1),
            () => "the base disk is still damaged",
            office.Token);
    }
}
