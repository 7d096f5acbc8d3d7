using System.Net;
using MedV.Swarm.Peers;

namespace MedV.Swarm.Tests.Peers;

public sealed class DoorkeeperTests
{
    private readonly Doorkeeper _door = new();

    [Fact]
    public void Of_ten_thousand_callers_from_one_address_a_few_are_let_in_and_a_neighbour_still_is()
    {
        int letIn = Enumerable.Range(0, 10_000).Count(_ => _door.TryEnter(IPAddress.Parse("10.0.0.1")));

        Assert.Equal(Doorkeeper.MostOfOne, letIn);
        Assert.True(_door.TryEnter(IPAddress.Parse("10.0.0.2")));
    }

    [Fact]
    public void All_addresses_together_are_limited()
    {
        int letIn = Enumerable.Range(0, 10_000).Count(i => _door.TryEnter(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])));

        Assert.Equal(Doorkeeper.Most, letIn);
    }

    [Theory]
    [InlineData("fe80::1%2", "fe80::abcd%2")]
    [InlineData("2001:db8::1", "2001:db8::2:3:4:5")]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1")]
    public void Addresses_that_one_machine_can_have_count_as_one(string address, string other)
    {
        while (_door.TryEnter(IPAddress.Parse(address)))
        {
        }

        Assert.False(_door.TryEnter(IPAddress.Parse(other)));
    }

    [Fact]
    public void Who_leaves_makes_room()
    {
        var address = IPAddress.Parse("10.0.0.1");
        while (_door.TryEnter(address))
        {
        }

        _door.Leave(address);

        Assert.True(_door.TryEnter(address));
        Assert.False(_door.TryEnter(address));
    }
}
