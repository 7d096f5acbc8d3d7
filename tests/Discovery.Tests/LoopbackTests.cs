using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedV.Discovery.Tests;

/// <summary>The real thing, sockets and all, on this machine's loopback interface.</summary>
public sealed class LoopbackTests
{
    // Longer than anything here takes: only a test that fails waits for it.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // Other test runs on this machine hear the same packets: each run has its own type.
    private readonly string _type = $"_t{Guid.NewGuid().ToString("N")[..12]}._tcp";

    [Fact]
    public async Task Two_daemons_on_loopback_find_each_other_with_address_port_and_text()
    {
        using var stop = new CancellationTokenSource(Deadline);
        var first = new RunningDiscovery(_type, "first host", "127.0.0.2", 7001, stop.Token);
        var second = new RunningDiscovery(_type, "second", "127.0.0.3", 7002, stop.Token);

        var seenByFirst = Assert.IsType<ServiceChange.Found>(await first.Changes.ReadAsync(stop.Token));
        var seenBySecond = Assert.IsType<ServiceChange.Found>(await second.Changes.ReadAsync(stop.Token));
        await stop.CancelAsync();
        await Task.WhenAll(first.Run, second.Run);

        Assert.Equal("second", seenByFirst.InstanceName);
        Assert.Equal(7002, seenByFirst.Service.Port);
        Assert.Equal([IPAddress.Parse("127.0.0.3")], seenByFirst.Service.Addresses.ToArray());
        Assert.Equal("of second", seenByFirst.Service.Text["TELLS"]);
        Assert.Equal("first host", seenBySecond.InstanceName);
        Assert.Equal([IPAddress.Parse("127.0.0.2")], seenBySecond.Service.Addresses.ToArray());
    }

    [Fact]
    public async Task A_daemon_that_stops_says_goodbye_and_is_lost_at_once()
    {
        using var stop = new CancellationTokenSource(Deadline);
        using var stopSecond = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var first = new RunningDiscovery(_type, "stays", "127.0.0.2", 7001, stop.Token);
        var second = new RunningDiscovery(_type, "leaves", "127.0.0.3", 7002, stopSecond.Token);
        await first.Changes.ReadAsync(stop.Token);

        await stopSecond.CancelAsync();
        await second.Run;
        ServiceChange change = await first.Changes.ReadAsync(stop.Token);
        await stop.CancelAsync();
        await first.Run;

        Assert.Equal("leaves", Assert.IsType<ServiceChange.Lost>(change).InstanceName);
    }

    [Fact]
    public async Task A_daemon_that_returns_with_another_port_is_found_again()
    {
        using var stop = new CancellationTokenSource(Deadline);
        using var stopSecond = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var first = new RunningDiscovery(_type, "stays", "127.0.0.2", 7001, stop.Token);
        var second = new RunningDiscovery(_type, "returns", "127.0.0.3", 7002, stopSecond.Token);
        await first.Changes.ReadAsync(stop.Token);
        await stopSecond.CancelAsync();
        await second.Run;
        await first.Changes.ReadAsync(stop.Token);

        var third = new RunningDiscovery(_type, "returns", "127.0.0.3", 7003, stop.Token);
        ServiceChange change = await first.Changes.ReadAsync(stop.Token);
        await stop.CancelAsync();
        await Task.WhenAll(first.Run, third.Run);

        Assert.Equal(7003, Assert.IsType<ServiceChange.Found>(change).Service.Port);
    }

    [Fact]
    public async Task Nobody_finds_itself_or_a_service_of_another_type()
    {
        using var stop = new CancellationTokenSource(Deadline);
        var alone = new RunningDiscovery(_type, "alone", "127.0.0.2", 7001, stop.Token);
        var other = new RunningDiscovery("_other" + _type[2..10] + "._tcp", "other", "127.0.0.3", 7002, stop.Token);
        var friend = new RunningDiscovery(_type, "friend", "127.0.0.4", 7003, stop.Token);

        // Announced last, so when it is found everything before it was heard.
        ServiceChange first = await alone.Changes.ReadAsync(stop.Token);
        await stop.CancelAsync();
        await Task.WhenAll(alone.Run, other.Run, friend.Run);

        Assert.Equal("friend", first.InstanceName);
        Assert.DoesNotContain(alone.Rest(), change => change is ServiceChange.Found);
        Assert.Empty(other.Rest());
    }

    [Fact]
    public async Task A_reader_that_is_slow_misses_nothing()
    {
        using var stop = new CancellationTokenSource(Deadline);
        var reader = new RunningDiscovery(_type, "reader", "127.0.0.2", 7001, stop.Token, capacity: 1);
        RunningDiscovery[] others =
            [.. Enumerable.Range(3, 4).Select(n => new RunningDiscovery(_type, $"host {n}", $"127.0.0.{n}", 7000 + n, stop.Token))];

        var names = new HashSet<string>();
        while (names.Count < others.Length)
        {
            names.Add((await reader.Changes.ReadAsync(stop.Token)).InstanceName);
        }

        await stop.CancelAsync();
        await Task.WhenAll(others.Select(other => other.Run).Append(reader.Run));

        Assert.Equal(["host 3", "host 4", "host 5", "host 6"], names.Order());
    }

    [Fact]
    public async Task A_bad_announcement_is_refused_before_anything_is_sent()
    {
        var discovery = new ServiceDiscovery(new DiscoveryOptions(), TimeProvider.System, new Random(1), NullLogger<ServiceDiscovery>.Instance);
        var announcement = new ServiceAnnouncement("name", "medv", 1, ImmutableDictionary<string, string>.Empty);

        await Assert.ThrowsAsync<ArgumentException>(
            () => discovery.RunAsync(announcement, Channel.CreateUnbounded<ServiceChange>().Writer, CancellationToken.None));
    }
}
