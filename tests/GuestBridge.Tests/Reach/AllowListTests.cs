using System.Net;
using MedV.GuestBridge.Reach;

namespace MedV.GuestBridge.Tests.Reach;

public sealed class AllowListTests
{
    [Theory]
    [InlineData("ledger.example.com:443", "ledger.example.com", 443, true)]
    [InlineData("Ledger.Example.com:443", "LEDGER.example.COM.", 443, true)]
    [InlineData("ledger.example.com:443", "ledger.example.com", 80, false)]
    [InlineData("ledger.example.com", "ledger.example.com", 80, true)]
    [InlineData("ledger.example.com", "a.ledger.example.com", 80, false)]
    [InlineData("*.example.com", "a.b.example.com", 80, true)]
    [InlineData("*.example.com", "example.com", 80, false)]
    [InlineData("*.example.com", "badexample.com", 80, false)]
    [InlineData("*.example.com", "a.example.com.evil.org", 80, false)]
    [InlineData("10.0.0.0/8", "intranet.corp", 80, false)]
    public void A_name_is_matched_as_it_was_asked_for(string entry, string host, int port, bool expected) =>
        Assert.Equal(expected, AllowList.Parse([entry]).AdmitsName(ReachTarget.TryParse(host, port)!.Name, port));

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", false, true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false, false)]
    [InlineData("10.1.2.3/8:80", "10.9.9.9", false, true)]
    [InlineData("10.0.0.0/8:443", "10.9.9.9", false, false)]
    [InlineData("10.0.0.0/8", "::ffff:10.9.9.9", false, true)]
    [InlineData("[2001:db8::/32]", "2001:db8:1::1", false, true)]
    [InlineData("[2001:db8::/32]:80", "2001:db9::1", false, false)]
    [InlineData("a.example.com", "93.184.216.34", true, true)]
    [InlineData("a.example.com", "93.184.216.34", false, false)]
    public void An_address_by_number_has_to_be_in_a_range_and_one_by_name_need_not(string entry, string address, bool isByName, bool expected) =>
        Assert.Equal(expected, AllowList.Parse([entry]).AdmitsAddress(IPAddress.Parse(address), 80, isByName, _ => false));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::")]
    public void A_name_or_a_wide_range_never_leads_to_the_host_or_its_wire(string address)
    {
        AllowList list = AllowList.Parse(["a.example.com", "0.0.0.0/0", "[::/0]", "[::ffff:0:0/96]"]);

        Assert.False(list.AdmitsAddress(IPAddress.Parse(address), 80, isByName: true, _ => false));
        Assert.False(list.AdmitsAddress(IPAddress.Parse(address), 80, isByName: false, _ => false));
        Assert.True(AllowList.Parse([address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address]) is var meant && Admits(meant, address));
    }

    [Fact]
    public void An_address_of_this_host_is_reached_only_when_it_is_listed_alone()
    {
        var own = IPAddress.Parse("10.1.2.3");

        Assert.False(AllowList.Parse(["10.0.0.0/8", "a.b"]).AdmitsAddress(own, 80, isByName: true, own.Equals));
        Assert.True(AllowList.Parse(["10.1.2.3:80"]).AdmitsAddress(own, 80, isByName: true, own.Equals));
        Assert.False(AllowList.Parse(["10.1.2.3:81"]).AdmitsAddress(own, 80, isByName: false, own.Equals));
    }

    [Fact]
    public void This_machine_knows_its_own_addresses()
    {
        Assert.True(SpecialAddresses.IsOwn(IPAddress.Loopback));
        Assert.False(SpecialAddresses.IsOwn(IPAddress.Parse("192.0.2.77")));
    }

    [Theory]
    [InlineData("2130706433")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("256.0.0.1")]
    [InlineData("a..b")]
    [InlineData("fe80::1%eth0")]
    [InlineData("a b")]
    [InlineData("*.example.com")]
    [InlineData("")]
    [InlineData(".")]
    public void What_a_resolver_could_take_for_something_else_is_no_host(string host) => Assert.Null(ReachTarget.TryParse(host, 80));

    [Fact]
    public void Matching_agrees_with_a_simple_model_for_ten_thousand_random_lists()
    {
        var random = new Random(7);
        for (int round = 0; round < 10_000; round++)
        {
            int bits = random.Next(33);
            uint first = (uint)random.NextInt64(1L << 32), asked = random.Next(3) == 0 ? first ^ (1u << random.Next(32)) : (uint)random.NextInt64(1L << 32);
            bool isInside = bits == 0 || first >> (32 - bits) == asked >> (32 - bits);

            Assert.Equal(isInside, AddressRange.TryParse($"{Address(first)}/{bits}")!.Value.Contains(Address(asked)));

            string[] labels = ["a", "b", "ab"];
            string name = string.Join('.', random.GetItems(labels, random.Next(1, 4))), pattern = string.Join('.', random.GetItems(labels, random.Next(1, 3)));
            Assert.Equal(name == pattern, AllowList.Parse([pattern]).AdmitsName(name, 1));
            Assert.Equal($".{name}".EndsWith($".{pattern}", StringComparison.Ordinal) && name != pattern, AllowList.Parse([$"*.{pattern}"]).AdmitsName(name, 1));
        }
    }

    private static IPAddress Address(uint number) => new([(byte)(number >> 24), (byte)(number >> 16 & 255), (byte)(number >> 8 & 255), (byte)(number & 255)]);

    private static bool Admits(AllowList list, string address) => list.AdmitsAddress(IPAddress.Parse(address), 80, isByName: false, _ => false);
}
