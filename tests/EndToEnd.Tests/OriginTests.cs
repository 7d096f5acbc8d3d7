using MedV.Lab;

namespace MedV.EndToEnd.Tests;

[Collection(PublishedRealmCollection.Name)]
public sealed class OriginTests(PublishedRealm published)
{
    [BranchFact]
    public async Task A_host_that_starts_while_the_origin_is_down_says_so_and_goes_on_when_it_is_back()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 1, wan: "20mbit");
        Pc pc = office.Pcs[0];
        await office.EnrollAsync(pc);
        await pc.StopAsync(office.Token);
        await office.Origin.StopAsync(office.Token);

        await pc.StartAsync(office.Token);
        PcStatus waiting = await pc.WaitUntilAsync(
            status => status.Messages.Contains(office.Origin.Url.TrimEnd('/'), StringComparison.Ordinal), TimeSpan.FromMinutes(1), office.Token);
        await office.Origin.StartAsync(office.Token);

        Assert.DoesNotContain(waiting.Images, image => image.IsComplete);
        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(pc));
    }

    [BranchFact]
    public async Task A_pack_that_is_missing_at_the_origin_is_named_and_waited_for()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 1, wan: "200mbit");
        string pack = office.PackFiles.First();
        string hidden = pack + ".hidden";
        File.Move(pack, hidden);

        await office.EnrollAsync(office.Pcs);
        PcStatus waiting = await office.Pcs[0].WaitUntilAsync(
            status => status.Messages.Contains("404", StringComparison.Ordinal), TimeSpan.FromMinutes(1), office.Token);
        File.Move(hidden, pack);

        Assert.All(waiting.Images, image => Assert.False(image.IsComplete));
        Assert.Equal([published.FirstDigest], await office.FirstDigestsAsync(office.Pcs));
    }

    [BranchFact]
    public async Task An_origin_that_ignores_ranges_is_named()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 1, wan: "200mbit", ignoreRanges: true);

        await office.EnrollAsync(office.Pcs);
        PcStatus waiting = await office.Pcs[0].WaitUntilAsync(
            status => status.Messages.Contains("range", StringComparison.OrdinalIgnoreCase), TimeSpan.FromMinutes(1), office.Token);

        Assert.All(waiting.Images, image => Assert.False(image.IsComplete));
    }

    [BranchFact]
    public async Task Metadata_with_a_bad_signature_changes_nothing_and_is_reported()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 1, wan: "200mbit");
        Pc pc = office.Pcs[0];
        await office.EnrollAsync(pc);
        await office.FirstDigestsAsync(pc);

        published.CopySecondTo(office.Www);
        string timestamp = Path.Combine(office.Www, "metadata", "timestamp.json");
        string signed = await File.ReadAllTextAsync(timestamp, office.Token);
        await File.WriteAllTextAsync(timestamp, WithAnotherSignature(signed), office.Token);
        PcStatus status = await pc.WaitUntilAsync(now => now.Metadata?.Error is not null, TimeSpan.FromMinutes(1), office.Token);
        await File.WriteAllTextAsync(timestamp, signed, office.Token);

        PcImage image = Assert.Single(status.Images);
        Assert.Equal((1, true), (image.Version, image.IsComplete));
        await pc.WaitUntilCompleteAsync(PublishedRealm.Image, 2, TimeSpan.FromMinutes(1), office.Token);
    }

    // The last hex digit of the signature: still well-formed, and not what was signed.
    private static string WithAnotherSignature(string json)
    {
        int start = json.IndexOf("\"sig\"", StringComparison.Ordinal);
        int end = json.IndexOf('"', json.IndexOf('"', start + 5) + 1);
        return string.Concat(json.AsSpan(0, end - 1), json[end - 1] == '0' ? "1" : "0", json.AsSpan(end));
    }
}
