using MedV.Chunking;
using MedV.Swarm.Peers;
using Xunit.Abstractions;

namespace MedV.Swarm.Tests.Peers;

public sealed class MeshRulesTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2)]
    [InlineData(200)]
    public void In_a_site_of_up_to_256_hosts_everybody_is_connected_to_everybody(int hosts)
    {
        var site = new MeshSite(seed: 1);
        HostId first = site.Add();
        AddMany(site, hosts - 1, first);

        site.Run(rounds: 12);

        Assert.All(site.Hosts, host => Assert.Equal(hosts - 1, site.PeersOf(host).Count));
        Assert.Equal(0, site.Calls);
    }

    [Theory]
    [InlineData(300, 2)]
    [InlineData(400, 3)]
    [InlineData(1000, 4)]
    public void In_a_larger_site_that_knows_one_static_peer_everybody_finds_the_core_and_all_are_joined(int hosts, int seed)
    {
        var site = new MeshSite(seed);
        HostId first = site.Add();
        AddMany(site, hosts - 1, first);

        site.Run(rounds: 16);

        AssertSound(site);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void While_hosts_come_and_go_the_site_stays_joined_and_comes_to_rest_afterwards(int seed)
    {
        var site = new MeshSite(seed);
        HostId first = site.Add();
        AddMany(site, 399, first);
        site.Run(rounds: 10);

        for (int round = 0; round < 20; round++)
        {
            foreach (HostId host in site.Some(20).ToArray())
            {
                site.Kill(host);
            }

            foreach (HostId _ in Enumerable.Repeat(first, 20))
            {
                site.Add(site.Some(2));
            }

            site.Run(rounds: 1);
            HostId[] settled = [.. site.Hosts.Where(host => site.PeersOf(host).Count > 0)];
            Assert.InRange(site.ReachedFrom(settled[0]).Count, settled.Length, settled.Length);
        }

        site.Run(rounds: 10);
        AssertSound(site);
    }

    [Fact]
    public void A_newcomer_finds_room_in_a_site_where_everybody_has_as_many_connections_as_may_be()
    {
        var site = new MeshSite(seed: 7);
        HostId first = site.Add();
        AddMany(site, 255, first);
        site.Run(rounds: 12);

        HostId newcomer = site.Add(first);
        site.Run(rounds: 6);

        Assert.InRange(site.PeersOf(newcomer).Count, MeshRules.CoreHosts + (MeshRules.OtherHosts / 2), MeshRules.LargestFullMesh);
        Assert.Equal(0, site.Dropped);

        // A site that has just outgrown the full mesh keeps its connections.
        AssertSound(site, mostInTheMiddle: MeshRules.LargestFullMesh);
    }

    [Fact]
    public void A_host_that_cannot_use_the_WAN_is_not_of_the_core()
    {
        MeshHost[] site = [.. Enumerable.Range(0, 500).Select(number => new MeshHost(new HostId(Digest.Of(BitConverter.GetBytes(number))), number % 4 == 0))];
        HashSet<HostId> unable = [.. site.Where(host => !host.IsWanAble).Select(host => host.Id)];

        HostId[] core = [.. MeshRules.Core(site)];

        Assert.Equal(MeshRules.CoreHosts, core.Length);
        Assert.DoesNotContain(core, unable.Contains);
    }

    private static void AddMany(MeshSite site, int hosts, HostId known)
    {
        for (; hosts > 0; hosts--)
        {
            site.Add(known);
        }
    }

    private void AssertSound(MeshSite site, int mostInTheMiddle = MeshRules.LargestFullMesh / 2)
    {
        HashSet<HostId> core = [.. MeshRules.Core(site.Hosts.Select(id => new MeshHost(id, IsWanAble: true)))];
        HashSet<HostId> nearCore = [.. site.Hosts.OrderByDescending(MeshRules.CoreScore).Take(2 * MeshRules.CoreHosts)];
        int[] degrees = [.. site.Hosts.Where(host => !nearCore.Contains(host)).Select(host => site.PeersOf(host).Count).Order()];
        output.WriteLine(
            $"{site.Hosts.Count} hosts: {degrees[degrees.Length / 2]} connections in the middle, {degrees[^1]} at most; calls in the last round {site.Calls}, dropped {site.Dropped}");
        Assert.All(site.Hosts, host => Assert.DoesNotContain(core, best => best != host && !site.PeersOf(host).Contains(best)));
        Assert.Equal(site.Hosts.Count, site.ReachedFrom(site.Hosts.First()).Count);

        Assert.InRange(degrees[degrees.Length / 2], 0, mostInTheMiddle);
        Assert.InRange(degrees[^1], 0, MeshRules.LargestFullMesh);
        Assert.Equal((0, 0), (site.Calls, site.Dropped));
    }
}
