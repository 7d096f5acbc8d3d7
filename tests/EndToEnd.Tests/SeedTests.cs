using MedV.Lab;
using Xunit.Abstractions;

namespace MedV.EndToEnd.Tests;

/// <summary>Hosts that have parts of a disk in files of their own.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class SeedTests(PublishedRealm published, ITestOutputHelper output)
{
    private const int PartBytes = 30 * 1024 * 1024;

    [BranchFact]
    public async Task What_a_host_has_in_its_files_crosses_no_network_and_why_says_so()
    {
        using var files = new WorkFolder();
        await using Office office = await OpenAsync(files, wan: "200mbit");
        Pc pc = office.Pcs[0];
        WritePart(files["part"]);
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);

        await pc.StartAsync(office.Token);
        await pc.WaitUntilAsync(status => status.Seeds is { State: "ready", Files: 1 }, TimeSpan.FromMinutes(1), office.Token);
        await office.EnrollRunningAsync(pc);
        string[] digests = await office.FirstDigestsAsync(pc);

        double ratio = await office.WanRatioAsync(before);
        Command why = (await pc.MedvAsync(["why", PublishedRealm.Image], office.Token)).Succeeded();
        PcImage image = (await pc.StatusAsync(office.Token)).Images.Single();
        output.WriteLine($"the WAN link carried {ratio:0.000} times the bytes of the packs; {image.Sources}\n{why.Output}");
        Assert.Equal([published.FirstDigest], digests);
        Assert.InRange(ratio, 0.2, 0.65);
        Assert.InRange(image.Sources.FileBytes, image.Bytes * 2 / 5, image.Bytes * 3 / 5);
        Assert.Equal(image.Bytes, image.Sources.FileBytes + image.Sources.WanBytes);
        Assert.Contains("    files of this PC ", why.Output, StringComparison.Ordinal);
    }

    [BranchFact]
    public async Task Files_that_come_while_a_disk_is_fetched_are_used_for_what_is_missing()
    {
        using var files = new WorkFolder();
        await using Office office = await OpenAsync(files, wan: "2mbit");
        Pc pc = office.Pcs[0];
        await office.EnrollAsync(pc);
        await pc.WaitUntilAsync(status => status.Images.Any(image => image.Sources.WanBytes > 0), TimeSpan.FromMinutes(1), office.Token);

        File.Copy(published.FirstDisk, files["whole"]);
        string[] digests = await office.FirstDigestsAsync(pc);

        PcImage image = (await pc.StatusAsync(office.Token)).Images.Single();
        output.WriteLine($"{image.Sources}");
        Assert.Equal([published.FirstDigest], digests);
        Assert.InRange(image.Sources.FileBytes, image.Bytes / 2, image.Bytes);
    }

    [BranchFact]
    public async Task A_file_that_was_changed_after_it_was_indexed_gives_no_wrong_byte()
    {
        using var files = new WorkFolder();
        await using Office office = await OpenAsync(files, wan: "200mbit", interval: "1.00:00:00");
        Pc pc = office.Pcs[0];
        WritePart(files["part"]);
        await pc.StartAsync(office.Token);
        await pc.WaitUntilAsync(status => status.Seeds is { State: "ready", Files: 1 }, TimeSpan.FromMinutes(1), office.Token);

        using (FileStream file = File.OpenWrite(files["part"]))
        {
            file.Position = PartBytes / 2;
            file.Write("changed"u8);
        }

        await office.EnrollRunningAsync(pc);

        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));
        Assert.Equal(0, (await pc.StatusAsync(office.Token)).Images.Single().Sources.FileBytes);
    }

    private Task<Office> OpenAsync(WorkFolder files, string wan, string interval = "00:00:01") => Office.OpenAsync(
        published, hosts: 1, wan, settings: _ => new PcSettings { SeedFolders = [files.FullPath], SeedInterval = interval });

    private void WritePart(string file)
    {
        using FileStream disk = File.OpenRead(published.FirstDisk);
        byte[] part = new byte[PartBytes];
        disk.ReadExactly(part);
        File.WriteAllBytes(file, part);
    }
}
