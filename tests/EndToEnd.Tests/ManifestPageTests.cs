using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>The pages of manifests: damaged at the origin, in the store, or at a peer, and lost.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class ManifestPageTests(PublishedRealm published)
{
    [BranchFact]
    public async Task A_page_that_changed_at_the_origin_is_refused_and_a_repaired_origin_is_enough()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 2, wan: "200mbit");
        string pages = office.PackFiles.MinBy(file => new FileInfo(file).Length)!;
        long middle = new FileInfo(pages).Length / 2;
        FlippedByte.At(pages, middle);

        await office.EnrollAsync(office.Pcs);
        PcStatus waiting = await office.Pcs[0].WaitUntilAsync(
            status => status.Messages.Contains("as the signed manifest says", StringComparison.Ordinal), TimeSpan.FromMinutes(1), office.Token);
        FlippedByte.At(pages, middle);

        Assert.All(waiting.Images, image => Assert.False(image.IsComplete));
        Assert.Equal([published.FirstDigest, published.FirstDigest], await office.FirstDigestsAsync(office.Pcs));
    }

    [BranchFact]
    public async Task A_page_that_rotted_in_the_store_is_fetched_again_before_the_disk_is_looked_at()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 1, wan: "200mbit");
        Pc pc = office.Pcs[0];
        await office.EnrollAsync(pc);
        await office.FirstDigestsAsync(pc);
        string pages = PagesOf(pc);
        string sound = await Pc.DigestAsync(pages, office.Token);
        await pc.StopAsync(office.Token);
        FlippedByte.At(pages, new FileInfo(pages).Length / 2);

        await pc.StartAsync(office.Token);

        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));
        Assert.Equal(sound, await Pc.DigestAsync(pages, office.Token));
    }

    [BranchFact]
    public async Task A_page_that_rotted_at_a_peer_is_not_passed_on_and_is_healed()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 2, wan: "200mbit");
        Pc old = office.Pcs[0];
        await office.EnrollAsync(old);
        await office.FirstDigestsAsync(old);
        string pages = PagesOf(old);
        string sound = await Pc.DigestAsync(pages, office.Token);
        FlippedByte.At(pages, new FileInfo(pages).Length / 2);

        await office.EnrollAsync(office.Pcs[1]);

        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(office.Pcs[1]));
        await Wait.UntilAsync(
            async () => File.Exists(pages) && await Pc.DigestAsync(pages, office.Token) == sound,
            TimeSpan.FromMinutes(1),
            () => "the page is still damaged",
            office.Token);
    }

    [BranchFact]
    public async Task A_host_whose_pages_are_lost_takes_them_from_its_neighbour_while_the_origin_is_down()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 2, wan: "200mbit");
        await office.EnrollAsync(office.Pcs);
        await office.FirstDigestsAsync(office.Pcs);
        Pc pc = office.Pcs[0];
        await pc.StopAsync(office.Token);
        await office.Origin.StopAsync(office.Token);
        Directory.Delete(Path.Combine(pc.Store, "recipes"), recursive: true);

        await pc.StartAsync(office.Token);

        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));
    }

    private static string PagesOf(Pc pc) =>
        Assert.Single(Directory.GetFiles(Path.Combine(pc.Store, "recipes"), "disk.raw", SearchOption.AllDirectories));
}
