using MedV.Lab;
using Xunit.Abstractions;

namespace MedV.EndToEnd.Tests;

/// <summary>Real daemons in a LAN with somebody who means no good.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class HostileLanTests(PublishedRealm published, ITestOutputHelper output)
{
    // Packet headers, and the stranger's packets do not cross the WAN.
    private const double MostWanBytes = 1.15;

    // At level Debug, of which a delivery writes some tens of KB.
    private const int MostLogBytes = 1_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [BranchFact]
    public async Task Garbage_and_claims_in_the_multicast_group_keep_no_host_from_finding_the_others_and_fetching_each_byte_once()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 4, wan: "50mbit");
        Pc[] honest = [.. office.Pcs.Take(3)];
        using var sender = new GarbageSender(office.Pcs[3].Place);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(office.Token);
        Task sending = sender.RunAsync(stop.Token);
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);

        await office.EnrollAsync(honest);
        string[] digests = await office.FirstDigestsAsync(honest);
        double ratio = await office.WanRatioAsync(before);
        await Task.WhenAll(honest.Select(pc => pc.WaitUntilAsync(status => status.Peers == honest.Length - 1, Patience, office.Token)));
        await stop.CancelAsync();
        await sending;

        long[] logs = [.. honest.Select(pc => new FileInfo(pc.OutputFile).Length)];
        output.WriteLine($"{sender.Sent} packets of {sender.SentBytes / 1e6:0.0} MB, WAN ratio {ratio:0.000}, logs of {string.Join(", ", logs)} bytes");
        Assert.All(digests, digest => Assert.Equal(published.FirstDigest, digest));
        Assert.InRange(ratio, 0, MostWanBytes);
        Assert.All(logs, bytes => Assert.InRange(bytes, 1, MostLogBytes));
    }

    [BranchFact]
    public async Task A_host_of_the_realm_that_lies_to_all_is_banned_by_all_that_believed_it_and_every_disk_is_right()
    {
        await using Office office = await Office.OpenAsync(published, hosts: 4, wan: "50mbit");
        Pc[] honest = [.. office.Pcs.Take(3)];
        using LyingHost liar = await office.TurnAsync(office.Pcs[3]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(office.Token);
        WanCounters? before = await office.Branch.ReadWanAsync(office.Token);
        Task lying = Task.WhenAll(honest.Select(pc => liar.PesterAsync(pc.Place, stop.Token)));

        await office.EnrollAsync(honest);
        string[] digests = await office.FirstDigestsAsync(honest);
        double ratio = await office.WanRatioAsync(before);
        await stop.CancelAsync();
        await lying;

        string[] banning = [.. honest.Where(pc => pc.Daemon.ReadOutput().Contains("Banned pc4", StringComparison.Ordinal)).Select(pc => pc.Name).Order()];
        output.WriteLine($"{string.Join(", ", liar.Deceived)} got wrong chunks, {string.Join(", ", banning)} banned the liar, WAN ratio {ratio:0.000}");
        Assert.All(digests, digest => Assert.Equal(published.FirstDigest, digest));
        Assert.NotEmpty(liar.Deceived);
        Assert.Equal(liar.Deceived, banning);
        Assert.InRange(ratio, 0, MostWanBytes + 0.1);
    }
}
