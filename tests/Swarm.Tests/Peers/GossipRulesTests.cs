using System.Net;
using MedV.Swarm.Peers;

namespace MedV.Swarm.Tests.Peers;

public sealed class GossipRulesTests
{
    [Theory]
    [InlineData("10.0.0.7:7687")]
    [InlineData("192.0.2.1:1024")]
    [InlineData("[2001:db8::1]:7687")]
    [InlineData("[fd00::1]:65535")]
    public void The_place_of_a_host_makes_sense(string place) => Assert.True(GossipRules.MakesSense(IPEndPoint.Parse(place), onLoopback: false));

    [Theory]
    [InlineData("127.0.0.1:7687")]
    [InlineData("[::1]:7687")]
    [InlineData("0.0.0.0:7687")]
    [InlineData("0.1.2.3:7687")]
    [InlineData("169.254.1.1:7687")]
    [InlineData("224.0.0.251:7687")]
    [InlineData("255.255.255.255:7687")]
    [InlineData("[ff02::fb]:7687")]
    [InlineData("[fe80::1]:7687")]
    [InlineData("[::]:7687")]
    [InlineData("[::ffff:10.0.0.7]:7687")]
    [InlineData("10.0.0.7:80")]
    [InlineData("10.0.0.7:1023")]
    public void What_is_no_host_or_means_another_one_elsewhere_or_is_the_port_of_another_service_does_not(string place) =>
        Assert.False(GossipRules.MakesSense(IPEndPoint.Parse(place), onLoopback: false));

    [Fact]
    public void Loopback_makes_sense_between_hosts_that_talk_over_it() =>
        Assert.True(GossipRules.MakesSense(IPEndPoint.Parse("127.0.0.12:7687"), onLoopback: true));
}
