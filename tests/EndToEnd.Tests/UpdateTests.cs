using MedV.Lab;
using Xunit.Abstractions;

namespace MedV.EndToEnd.Tests;

/// <summary>Updates by patches.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class UpdateTests(UpdatedRealm published, ITestOutputHelper output) : IClassFixture<UpdatedRealm>
{
    // An eighth of what changed is new, and nothing of it compresses.
    private const double MostOfFull = 0.2;

    [BranchFact]
    public async Task An_update_crosses_the_WAN_once_as_patches_although_one_of_the_hosts_is_new()
    {
        await using Office office = await OpenWithFirstAsync(hosts: 2, newcomers: 1, wan: "50mbit");
        Pc[] old = [.. office.Pcs.Take(2)];
        await Task.WhenAll(old.Select(pc => pc.StopAsync(office.Token)));
        published.CopySecondTo(office.Www);
        long before = PackBytes(office);

        await Task.WhenAll([.. old.Select(pc => pc.StartAsync(office.Token)), office.EnrollAsync(office.Pcs[2])]);
        string[] digests = await office.SecondDigestsAsync(office.Pcs);

        double ratio = (double)(PackBytes(office) - before) / published.NewEncodedBytes;
        PcImage[] images = await ImagesAsync(office);
        output.WriteLine($"packs at {ratio:0.000} times what is new in full; {string.Join("; ", images.Select(image => image.Sources))}");
        Assert.Equal(Enumerable.Repeat(published.SecondDigest, 3), digests);
        Assert.InRange(ratio, 0, MostOfFull);
        Assert.Equal(images[0].Bytes - images[0].Sources.LocalBytes, images.Sum(image => image.Sources.WanBytes + image.Sources.PatchBytes));
        Assert.Equal((0, 0), (images[2].Sources.PatchBytes, images[2].Sources.LocalBytes));
    }

    [BranchFact]
    public async Task A_host_without_the_older_version_fetches_the_new_one_in_full()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 1, wan: "200mbit");
        published.CopySecondTo(office.Www);

        await office.EnrollAsync(office.Pcs);

        Assert.Equal([published.SecondDigest], await office.SecondDigestsAsync(office.Pcs));
        PcImage image = Assert.Single(await ImagesAsync(office));
        Assert.Equal((image.Bytes, 0), (image.Sources.WanBytes, image.Sources.PatchBytes));
    }

    [BranchFact]
    public async Task A_daemon_that_is_killed_while_it_reads_the_manifest_and_while_it_takes_patches_goes_on_where_it_was()
    {
        await using Office office = await OpenWithFirstAsync(hosts: 1, wan: "200mbit");
        Pc pc = office.Pcs[0];
        await ((NamespaceBranch)office.Branch).LimitWanAsync("4mbit", office.Token);
        published.CopySecondTo(office.Www);
        long before = PackBytes(office);

        await pc.WaitUntilAsync(now => Second(now) is { State: "readingManifest" }, TimeSpan.FromSeconds(30), office.Token);
        await pc.KillAsync(office.Token);
        await pc.StartAsync(office.Token);
        for (int i = 1; i <= 3; i++)
        {
            await pc.WaitUntilAsync(
                now => Second(now) is { State: "fetching" } image && image.Sources.PatchBytes > i * 4_000_000L, TimeSpan.FromMinutes(1), office.Token);
            await pc.KillAsync(office.Token);
            await pc.StartAsync(office.Token);
        }

        Assert.Equal([published.SecondDigest], await office.SecondDigestsAsync(pc));
        Assert.InRange((double)(PackBytes(office) - before) / published.NewEncodedBytes, 0, 2 * MostOfFull);
    }

    [BranchFact]
    public async Task Where_the_older_disk_is_damaged_chunks_come_in_full_and_the_new_disk_is_right()
    {
        await using Office office = await OpenWithFirstAsync(hosts: 1, wan: "200mbit");
        Pc pc = office.Pcs[0];
        PcImage first = Assert.Single(await ImagesAsync(office));
        await pc.StopAsync(office.Token);
        for (long at = 1_000_000; at < 8_000_000; at += 2_000_000)
        {
            FlippedByte.At(first.Path!, at);
        }

        published.CopySecondTo(office.Www);
        await pc.StartAsync(office.Token);

        Assert.Equal([published.SecondDigest], await office.SecondDigestsAsync(pc));
        PcImage second = Second(await pc.StatusAsync(office.Token))!;
        Assert.True(second.Sources.WanBytes > 0, "nothing came in full");
        Assert.True(second.Sources.PatchBytes > second.Sources.WanBytes, $"only {second.Sources.PatchBytes} bytes came by patches");
        Assert.Contains("are put aside and their chunks fetched in full", await File.ReadAllTextAsync(pc.OutputFile, office.Token), StringComparison.Ordinal);
    }

    [BranchFact]
    public async Task Patches_that_are_damaged_at_the_origin_are_done_without()
    {
        await using Office office = await OpenWithFirstAsync(hosts: 1, wan: "200mbit");
        string[] old = [.. office.PackFiles];
        published.CopySecondTo(office.Www);
        string patches = office.PackFiles.Except(old).OrderBy(file => new FileInfo(file).Length).ElementAt(^2);
        for (long at = 10_000; at < new FileInfo(patches).Length; at += 100_000)
        {
            FlippedByte.At(patches, at);
        }

        Assert.Equal([published.SecondDigest], await office.SecondDigestsAsync(office.Pcs));
        PcImage second = Second(await office.Pcs[0].StatusAsync(office.Token))!;
        Assert.True(second.Sources.WanBytes > 0, "nothing came in full");
        Assert.Contains("does not make of", await File.ReadAllTextAsync(office.Pcs[0].OutputFile, office.Token), StringComparison.Ordinal);
    }

    [BranchFact]
    public async Task Disks_without_content_arrive_although_their_manifests_have_the_same_pages()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 2, wan: "200mbit");
        published.CopySecondTo(office.Www);

        await office.EnrollAsync(office.Pcs);

        foreach (string name in UpdatedRealm.EmptyImages)
        {
            foreach (Pc pc in office.Pcs)
            {
                PcImage image = await pc.WaitUntilCompleteAsync(name, 1, TimeSpan.FromMinutes(1), office.Token);
                Assert.Equal(image.DiskBytes, new FileInfo(image.Path!).Length);
            }
        }
    }

    private static PcImage? Second(PcStatus status) =>
        status.Images.FirstOrDefault(image => image is { Image: UpdatedRealm.Image, Version: 2 });

    private static async Task<PcImage[]> ImagesAsync(Office office)
    {
        PcStatus[] status = await Task.WhenAll(office.Pcs.Select(pc => pc.StatusAsync(office.Token)));
        return [.. status.Select(each => each.Images.Where(image => image.Image == UpdatedRealm.Image).MaxBy(image => image.Version)!)];
    }

    private static long PackBytes(Office office) =>
        office.Origin.ReadAnswers().Where(answer => answer.Path.StartsWith("/packs/", StringComparison.Ordinal)).Sum(answer => answer.Bytes);

    private async Task<Office> OpenWithFirstAsync(int hosts, string wan, int newcomers = 0)
    {
        Office office = await Office.OpenAsync(published, hosts + newcomers, wan);
        try
        {
            await office.EnrollAsync(office.Pcs.Take(hosts));
            await office.FirstDigestsAsync(office.Pcs.Take(hosts));
            return office;
        }
        catch
        {
            await office.DisposeAsync();
            throw;
        }
    }
}
