using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using MedV.Discovery.Links;

namespace MedV.Discovery.Tests;

public sealed class LinkRulesTests
{
    private static readonly InterfaceFacts Ethernet = new(
        "eth0", 2, IsUp: true, IsLoopback: false, IsTunnel: false, DoesMulticast: true, [Address("192.0.2.5", 24), Address("fe80::5", 64)]);

    private static readonly InterfaceFacts Loopback = new(
        "lo", 1, IsUp: true, IsLoopback: true, IsTunnel: false, DoesMulticast: false, [Address("127.0.0.1", 8), Address("::1", 128)]);

    [Fact]
    public void Each_family_of_an_interface_is_a_link_that_announces_the_addresses_of_both()
    {
        ImmutableArray<Link> links = LinkRules.Choose([Ethernet], new DiscoveryOptions());

        Assert.Equal(
            [new LinkKey(2, AddressFamily.InterNetwork), new LinkKey(2, AddressFamily.InterNetworkV6)],
            links.Select(link => link.Key));
        Assert.All(links, link => Assert.Equal(["192.0.2.5", "fe80::5"], link.Announced.Select(address => address.ToString())));
    }

    [Fact]
    public void Loopback_tunnels_and_what_is_down_or_without_multicast_are_left_out()
    {
        Assert.Empty(LinkRules.Choose(
            [Loopback, Ethernet with { IsTunnel = true }, Ethernet with { IsUp = false }, Ethernet with { DoesMulticast = false }, Ethernet with { Addresses = [] }],
            new DiscoveryOptions()));
    }

    [Fact]
    public void A_named_interface_is_used_even_if_it_is_loopback_or_a_tunnel_and_no_other_is()
    {
        var tunnel = Ethernet with { Name = "tun0", Index = 3, IsTunnel = true };

        ImmutableArray<Link> links = LinkRules.Choose([Loopback, Ethernet, tunnel], new DiscoveryOptions { Interfaces = ["lo", "tun0", "absent"] });

        Assert.Equal(["lo", "lo", "tun0", "tun0"], links.Select(link => link.InterfaceName));
    }

    [Fact]
    public void A_given_address_is_the_only_one_announced_and_only_its_family_is_used()
    {
        var options = new DiscoveryOptions { Interfaces = ["lo"], Address = IPAddress.Parse("127.0.0.7") };

        Link link = Assert.Single(LinkRules.Choose([Loopback], options));

        Assert.Equal(AddressFamily.InterNetwork, link.Key.Family);
        Assert.Equal([IPAddress.Parse("127.0.0.7")], link.Announced.ToArray());
    }

    [Theory]
    [InlineData("192.0.2.200", true)]
    [InlineData("192.0.3.200", false)]
    [InlineData("fe80::9", true)]
    [InlineData("2001:db8::9", false)]
    public void A_neighbour_is_who_is_in_a_subnet_of_the_link_or_link_local(string sender, bool expected)
    {
        Link link = LinkRules.Choose([Ethernet], new DiscoveryOptions())[0];

        Assert.Equal(expected, link.IsNeighbour(IPAddress.Parse(sender)));
    }

    [Fact]
    public void A_subnet_need_not_end_at_a_byte()
    {
        Link link = LinkRules.Choose([Ethernet with { Addresses = [Address("10.0.0.129", 25)] }], new DiscoveryOptions())[0];

        Assert.True(link.IsNeighbour(IPAddress.Parse("10.0.0.254")));
        Assert.False(link.IsNeighbour(IPAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public void At_most_64_links_are_used()
    {
        IEnumerable<InterfaceFacts> many = Enumerable.Range(1, 500).Select(n => Ethernet with { Name = $"veth{n}", Index = n });

        Assert.Equal(LinkRules.MaximumLinks, LinkRules.Choose(many, new DiscoveryOptions()).Length);
    }

    private static InterfaceAddress Address(string address, int prefixLength) => new(IPAddress.Parse(address), prefixLength);
}
