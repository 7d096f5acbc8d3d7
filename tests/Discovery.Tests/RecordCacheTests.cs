using System.Net;
using MedV.Discovery.Dns;
using MedV.Discovery.Rules;

namespace MedV.Discovery.Tests;

public sealed class RecordCacheTests
{
    private static readonly DomainName Host = DomainName.Of("pc-1", "local");

    private readonly RecordCache _cache = new();

    [Fact]
    public void A_record_is_forgotten_when_its_time_to_live_is_over()
    {
        _cache.Add(Address("10.0.0.1"), At(0), jitter: 0);

        _cache.Age(At(119.9));
        int before = _cache.Count;
        _cache.Age(At(120));

        Assert.Equal(1, before);
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void A_record_heard_again_lives_anew_and_is_no_change()
    {
        _cache.Add(Address("10.0.0.1"), At(0), jitter: 0);
        long version = _cache.Version;

        _cache.Add(Address("10.0.0.1"), At(100), jitter: 0);
        _cache.Age(At(200));

        Assert.Equal(1, _cache.Count);
        Assert.Equal(version, _cache.Version);
    }

    [Fact]
    public void A_goodbye_removes_a_record_after_one_second()
    {
        _cache.Add(Address("10.0.0.1"), At(0), jitter: 0);
        _cache.Add(Address("10.0.0.1") with { Seconds = 0 }, At(10), jitter: 0);

        _cache.Age(At(10.9));
        int before = _cache.Count;
        _cache.Age(At(11));

        Assert.Equal(1, before);
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void A_goodbye_for_something_unknown_changes_nothing()
    {
        _cache.Add(Address("10.0.0.1") with { Seconds = 0 }, At(0), jitter: 0);

        Assert.Equal(0, _cache.Count);
        Assert.Equal(TimeSpan.MaxValue, _cache.NextDue);
    }

    [Fact]
    public void The_cache_flush_bit_removes_older_records_of_the_same_name_and_type_only()
    {
        _cache.Add(Address("10.0.0.1"), At(0), jitter: 0);
        _cache.Add(Address("fe80::1"), At(0), jitter: 0);

        _cache.Add(Address("10.0.0.99"), At(10), jitter: 0);
        _cache.Age(At(11.1));

        Assert.Equal("10.0.0.99", Assert.Single(AddressesHeld(RecordType.IPv4Address)));
        Assert.Equal("fe80::1", Assert.Single(AddressesHeld(RecordType.IPv6Address)));
    }

    [Fact]
    public void Records_that_arrive_within_a_second_of_each_other_do_not_flush_each_other()
    {
        _cache.Add(Address("10.0.0.1"), At(0), jitter: 0);
        _cache.Add(Address("10.0.0.2"), At(0.9), jitter: 0);

        _cache.Age(At(10));

        Assert.Equal(2, AddressesHeld(RecordType.IPv4Address).Count());
    }

    [Fact]
    public void A_pointer_is_asked_for_again_at_80_85_90_and_95_percent_of_its_life()
    {
        _cache.Add(Pointer("pc-1"), At(0), jitter: 0);

        double[] asked = [.. Enumerable.Range(0, 1200).Select(tenth => tenth / 10.0).Where(second => _cache.Age(At(second)).Count > 0)];

        Assert.Equal([96, 102, 108, 114], asked);
    }

    [Fact]
    public void An_address_is_asked_for_later_than_the_pointer_whose_answer_brings_it_along()
    {
        _cache.Add(Address("10.0.0.1"), At(0), jitter: 0);

        double[] asked = [.. Enumerable.Range(0, 1200).Select(tenth => tenth / 10.0).Where(second => _cache.Age(At(second)).Count > 0)];

        Assert.Equal([102, 108, 114], asked);
    }

    [Fact]
    public void A_stranger_cannot_make_a_record_live_longer_than_75_minutes_or_shorter_than_10_seconds()
    {
        _cache.Add(Address("10.0.0.1") with { Seconds = uint.MaxValue }, At(0), jitter: 0);
        _cache.Add(Address("fe80::1") with { Seconds = 1 }, At(0), jitter: 0);

        _cache.Age(At(9));
        int early = _cache.Count;
        _cache.Age(At(10));
        int later = _cache.Count;
        _cache.Age(At(4500));

        Assert.Equal((2, 1, 0), (early, later, _cache.Count));
    }

    [Fact]
    public void At_most_1024_pointers_and_16_addresses_of_a_host_are_held()
    {
        for (int i = 0; i < 2000; i++)
        {
            _cache.Add(Pointer($"pc-{i}"), At(0), jitter: 0);
            _cache.Add(Address($"10.0.{i / 256}.{i % 256}") with { CacheFlush = false }, At(0), jitter: 0);
        }

        Assert.Equal(RecordCache.MaximumPointers, _cache.Find(Packets.Type, RecordType.Pointer).Count);
        Assert.Equal(LocalService.MaximumAddresses, _cache.Find(Host, RecordType.IPv4Address).Count);
    }

    [Fact]
    public void A_stranger_that_makes_up_more_instances_than_there_is_room_for_hides_no_other_host()
    {
        IPAddress[] strangers = [IPAddress.Parse("10.0.0.66"), IPAddress.Parse("10.0.0.67")];
        for (int i = 0; i < 2 * RecordCache.MaximumPointers; i++)
        {
            _cache.Add(Pointer($"made-up-{i}"), At(0), jitter: 0, strangers[i % 2]);
        }

        for (int i = 0; i < 200; i++)
        {
            _cache.Add(Pointer($"pc-{i}"), At(1), jitter: 0, new IPAddress([10, 0, 1, (byte)i]));
            _cache.Add(Pointer($"more-{i}"), At(1), jitter: 0, strangers[0]);
        }

        Assert.Equal(RecordCache.MaximumPointers, _cache.Find(Packets.Type, RecordType.Pointer).Count);
        Assert.All(Enumerable.Range(0, 200), i => Assert.True(_cache.Holds(Pointer($"pc-{i}"))));
    }

    [Fact]
    public void Of_two_places_of_one_instance_the_latest_counts()
    {
        DnsRecord first = Packets.Service("pc-1").Service;
        DnsRecord second = first with { Data = new RecordData.Service(0, 0, 9, Host) };

        _cache.Add(first, At(0), jitter: 0);
        _cache.Add(second, At(0.1), jitter: 0);

        Assert.Equal(second.Data, Assert.Single(_cache.Find(first.Name, RecordType.Service)).Record.Data);
        Assert.Equal(1, _cache.Count);
    }

    [Fact]
    public void No_more_than_the_total_is_ever_held()
    {
        for (int i = 0; i < RecordCache.MaximumRecords + 100; i++)
        {
            _cache.Add(Address("10.0.0.1") with { Name = DomainName.Of($"pc-{i}", "local") }, At(0), jitter: 0);
        }

        Assert.Equal(RecordCache.MaximumRecords, _cache.Count);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static DnsRecord Address(string address) =>
        new(Host, DnsRecord.InternetClass, CacheFlush: true, 120, new RecordData.Address(IPAddress.Parse(address)));

    private static DnsRecord Pointer(string instance) => Packets.Service(instance).Pointer;

    private IEnumerable<string> AddressesHeld(RecordType type) =>
        _cache.Find(Host, type).Select(cached => ((RecordData.Address)cached.Record.Data).Value.ToString());
}
