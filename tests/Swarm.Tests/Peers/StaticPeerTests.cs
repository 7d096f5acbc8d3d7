using System.Net;
using MedV.Swarm.Peers;

namespace MedV.Swarm.Tests.Peers;

public sealed class StaticPeerTests
{
    [Theory]
    [InlineData("pc1.branch.example:7687", "pc1.branch.example", 7687)]
    [InlineData("10.0.0.7:1", "10.0.0.7", 1)]
    [InlineData("[fe80::1]:65535", "fe80::1", 65535)]
    [InlineData("[fe80::1%eth0]:7687", "fe80::1%eth0", 7687)]
    public void A_host_and_a_port_are_read(string text, string host, int port)
    {
        StaticPeer peer = StaticPeer.Parse(text);

        Assert.Equal((host, port), (peer.Host, peer.Port));
    }

    [Fact]
    public async Task A_link_local_address_with_the_name_of_an_interface_is_that_of_this_interface()
    {
        StaticPeer peer = StaticPeer.Parse("[fe80::1%lo]:7687");

        IPAddress address = Assert.Single(await Dns.GetHostAddressesAsync(peer.Host));

        Assert.True(address.IsIPv6LinkLocal);
        Assert.NotEqual(0, address.ScopeId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pc1")]
    [InlineData(":7687")]
    [InlineData("pc1:")]
    [InlineData("pc1:0")]
    [InlineData("pc1:65536")]
    [InlineData("pc1:-1")]
    public void Anything_else_is_refused_with_its_text(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => StaticPeer.Parse(text)).Message, StringComparison.Ordinal);
}
