using System.Collections.Immutable;
using System.Net;
using MedV.Discovery.Dns;
using MedV.Discovery.Rules;

namespace MedV.Discovery.Tests;

public sealed class ServiceCatalogTests
{
    [Fact]
    public void A_service_has_its_name_port_text_and_addresses_with_the_scope_of_the_interface()
    {
        DiscoveredService service = Assert.Single(Assemble(Packets.Announcement("pc-1", "fe80::1", "2001:db8::1", "10.0.0.1"))).Value;

        Assert.Equal(("pc-1", 7687, "1"), (service.InstanceName, service.Port, service.Text["V"]));
        Assert.Equal(["10.0.0.1", "2001:db8::1", "fe80::1%2"], service.Addresses.Select(address => address.ToString()));
    }

    [Theory]
    [InlineData(nameof(RecordType.Pointer))]
    [InlineData(nameof(RecordType.Service))]
    [InlineData(nameof(RecordType.Text))]
    [InlineData(nameof(RecordType.IPv4Address))]
    public void A_service_that_lacks_anything_is_not_told_yet(string lacking)
    {
        DnsMessage announcement = Packets.Announcement("pc-1", "10.0.0.1");

        Assert.Empty(Assemble(announcement with { Answers = announcement.Answers.RemoveAll(record => record.Type == Enum.Parse<RecordType>(lacking)) }));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.251")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("ff02::fb")]
    [InlineData("::ffff:127.0.0.1")]
    public void Nobody_on_the_lan_can_send_us_to_ourselves_or_to_everybody(string address)
    {
        Assert.Empty(Assemble(Packets.Announcement("pc-1", address)));
    }

    [Fact]
    public void A_port_of_zero_is_no_service()
    {
        LocalService service = Packets.Service("pc-1", "10.0.0.1");
        DnsRecord place = service.Service with { Data = new RecordData.Service(0, 0, 0, DomainName.Of("pc-1", "local")) };

        Assert.Empty(Assemble(DnsMessage.Response([service.Pointer, place, service.Text, .. service.Addresses], [])));
    }

    [Fact]
    public void A_service_heard_on_two_links_is_one_with_the_addresses_of_both()
    {
        ImmutableDictionary<string, DiscoveredService> services = ServiceCatalog.Assemble(
        [
            Link(Packets.Announcement("pc-1", "10.0.0.1", "fe80::1"), interfaceIndex: 2),
            Link(Packets.Announcement("PC-1", "10.9.0.1", "fe80::1"), interfaceIndex: 3),
        ]);

        Assert.Equal(
            ["10.0.0.1", "10.9.0.1", "fe80::1%2", "fe80::1%3"],
            Assert.Single(services).Value.Addresses.Select(address => address.ToString()));
    }

    [Fact]
    public void Changes_are_told_once_lost_ones_first()
    {
        DiscoveredService kept = Service("kept", 1), moved = Service("moved", 1), gone = Service("gone", 1), fresh = Service("fresh", 1);
        var before = new Dictionary<string, DiscoveredService> { ["kept"] = kept, ["moved"] = moved, ["gone"] = gone };
        var after = new Dictionary<string, DiscoveredService> { ["kept"] = Service("kept", 1), ["moved"] = Service("moved", 2), ["fresh"] = fresh };

        ServiceChange[] changes = [.. ServiceCatalog.Changes(before, after)];

        Assert.Equal(["lost gone", "changed moved", "found fresh"], changes.Select(change =>
            change.Match(found => $"found {found.InstanceName}", changed => $"changed {changed.InstanceName}", lost => $"lost {lost.InstanceName}")));
        Assert.Empty(ServiceCatalog.Changes(after, after));
    }

    private static DiscoveredService Service(string name, int port) => new(
        name,
        port,
        [IPAddress.Parse("10.0.0.1")],
        ImmutableDictionary<string, string>.Empty.Add("id", name));

    private static ImmutableDictionary<string, DiscoveredService> Assemble(DnsMessage announcement) =>
        ServiceCatalog.Assemble([Link(announcement, interfaceIndex: 2)]);

    private static ServiceCatalog.HeardLink Link(DnsMessage announcement, int interfaceIndex)
    {
        var browser = new Browser(Packets.Service("me"), new Random(1), TimeSpan.Zero);
        browser.HearResponse(announcement, TimeSpan.Zero);
        return new ServiceCatalog.HeardLink(Packets.Type, browser.Cache, interfaceIndex, IsLoopback: false);
    }
}
