using MedV.Swarm.Peers;

namespace MedV.Swarm.Tests.Peers;

public sealed class StaticPeerTests
{
    [Theory]
    [InlineData("pc1.branch.example:7687", "pc1.branch.example", 7687)]
    [InlineData("10.0.0.7:1", "10.0.0.7", 1)]
    [InlineData("[fe80::1]:65535", "fe80::1", 65535)]
    public void A_host_and_a_port_are_read(string text, string host, int port)
    {
        StaticPeer peer = StaticPeer.Parse(text);

        Assert.Equal((host, port), (peer.Host, peer.Port));
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
