using System.Net;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Tests;

/// <summary>Whole LANs, in simulated time.</summary>
public sealed class SimulatedLanTests
{
    [Fact]
    public void Two_hosts_find_each_other_within_half_a_second_and_lose_nobody_in_ten_minutes()
    {
        var lan = new SimulatedLan(seed: 1);
        SimulatedLan.Host first = lan.Start("pc-1", "10.0.0.1");
        SimulatedLan.Host second = lan.Start("pc-2", "10.0.0.2");

        lan.Run(0.5);
        bool foundSoon = SimulatedLan.SeenBy(first).ContainsKey("pc-2") && SimulatedLan.SeenBy(second).ContainsKey("pc-1");

        Assert.True(foundSoon);
        for (int i = 0; i < 600; i++)
        {
            lan.Run(1);
            Assert.Single(SimulatedLan.SeenBy(first));
            Assert.Single(SimulatedLan.SeenBy(second));
        }
    }

    [Fact]
    public void A_host_that_comes_later_is_found_and_finds_at_once()
    {
        var lan = new SimulatedLan(seed: 2);
        SimulatedLan.Host first = lan.Start("pc-1", "10.0.0.1");
        lan.Run(100);

        SimulatedLan.Host second = lan.Start("pc-2", "10.0.0.2");
        lan.Run(0.5);

        Assert.Equal("pc-2", Assert.Single(SimulatedLan.SeenBy(first)).Key);
        Assert.Equal("pc-1", Assert.Single(SimulatedLan.SeenBy(second)).Key);
    }

    [Fact]
    public void A_goodbye_is_believed_after_a_second_and_nothing_brings_the_host_back()
    {
        var lan = new SimulatedLan(seed: 3);
        SimulatedLan.Host first = lan.Start("pc-1", "10.0.0.1");
        SimulatedLan.Host second = lan.Start("pc-2", "10.0.0.2");
        lan.Run(5);

        lan.Stop(second);
        lan.Run(1.1);
        int soon = SimulatedLan.SeenBy(first).Count;
        lan.Run(300);

        Assert.Equal((0, 0), (soon, SimulatedLan.SeenBy(first).Count));
    }

    [Fact]
    public void A_host_that_wakes_from_a_sleep_forgets_within_five_seconds_who_is_gone_and_keeps_who_is_there()
    {
        var lan = new SimulatedLan(seed: 11);
        SimulatedLan.Host sleeper = lan.Start("pc-1", "10.0.0.1");
        SimulatedLan.Host gone = lan.Start("pc-2", "10.0.0.2");
        for (int number = 3; number <= 50; number++)
        {
            lan.Start($"pc-{number}", $"10.0.0.{number}");
        }

        lan.Run(20);
        lan.Unplug(gone);
        lan.Wake(sleeper);
        lan.Run(5);

        Assert.Equal(48, SimulatedLan.SeenBy(sleeper).Count);
        Assert.DoesNotContain("pc-2", SimulatedLan.SeenBy(sleeper).Keys);
    }

    [Fact]
    public void A_host_that_dies_silently_is_forgotten_after_two_minutes()
    {
        var lan = new SimulatedLan(seed: 4);
        SimulatedLan.Host first = lan.Start("pc-1", "10.0.0.1");
        SimulatedLan.Host second = lan.Start("pc-2", "10.0.0.2");
        lan.Run(2);

        lan.Unplug(second);
        lan.Run(110);
        int before = SimulatedLan.SeenBy(first).Count;
        lan.Run(15);

        Assert.Equal((1, 0), (before, SimulatedLan.SeenBy(first).Count));
    }

    [Fact]
    public void A_host_whose_address_changes_is_seen_with_the_new_one_only()
    {
        var lan = new SimulatedLan(seed: 5);
        SimulatedLan.Host first = lan.Start("pc-1", "10.0.0.1");
        SimulatedLan.Host second = lan.Start("pc-2", "10.0.0.2");
        lan.Run(20);

        lan.Move(second, "pc-2", "10.0.0.99");
        lan.Run(1.5);

        Assert.Equal([IPAddress.Parse("10.0.0.99")], SimulatedLan.SeenBy(first)["pc-2"].Addresses.ToArray());
    }

    [Fact]
    public void Twenty_hosts_that_lose_every_tenth_packet_all_know_each_other_for_ten_minutes()
    {
        var lan = new SimulatedLan(seed: 6, loss: 0.1);
        SimulatedLan.Host[] hosts = [.. Enumerable.Range(1, 20).Select(n => lan.Start($"pc-{n}", $"10.0.0.{n}"))];
        lan.Run(20);

        for (int i = 0; i < 58; i++)
        {
            Assert.All(hosts, host => Assert.Equal(19, SimulatedLan.SeenBy(host).Count));
            lan.Run(10);
        }
    }

    [Fact]
    public void Two_hundred_hosts_that_start_together_find_each_other_without_a_storm()
    {
        var lan = new SimulatedLan(seed: 7);
        SimulatedLan.Host[] hosts = [.. Enumerable.Range(1, 200).Select(n => lan.Start($"pc-{n}", $"10.0.0.{n}"))];

        lan.Run(10);
        long packetsToStart = lan.Traffic.Packets;
        bool allKnowAll = hosts.All(host => SimulatedLan.SeenBy(host).Count == 199);
        lan.Run(190);
        long packetsAfter = lan.Traffic.Packets - packetsToStart;

        Assert.True(allKnowAll);
        Assert.All(hosts, host => Assert.Equal(199, SimulatedLan.SeenBy(host).Count));
        Assert.InRange(packetsToStart / 200.0, 2, 5);
        Assert.InRange(packetsAfter / 190.0, 0.5, 5);
        AssertNoRecordIsRepeatedWithinASecond(lan);
    }

    private static void AssertNoRecordIsRepeatedWithinASecond(SimulatedLan lan)
    {
        var last = new Dictionary<(DomainName, RecordData), double>();
        foreach ((double second, DnsMessage message) in lan.Sent.Where(sent => sent.Message.IsResponse))
        {
            // The type itself is shared by all hosts, each of which may say it once a second.
            foreach (DnsRecord record in message.Answers.Concat(message.Additionals).Where(record => !record.Data.Equals(new RecordData.Pointer(Packets.Type))))
            {
                Assert.False(last.TryGetValue((record.Name, record.Data), out double before) && second - before < 0.999);
                last[(record.Name, record.Data)] = second;
            }
        }
    }
}
