using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit.Abstractions;

namespace MedV.Discovery.Tests;

/// <summary>As many hosts as a large LAN has, with real sockets in one multicast group, on loopback.</summary>
public sealed class LargeSiteTests(ITestOutputHelper output)
{
    private const int Hosts = 200;

    // Two announcements, two questions with a list of all that is known, in two or three packets each, and an answer or two; as the simulated LAN has it, and
    // again as much, because a machine that runs 200 hosts at once is late with some of it.
    private const int MostPacketsPerHost = 12;

    private readonly string _type = $"_t{Guid.NewGuid().ToString("N")[..12]}._tcp";

    [Fact]
    public async Task Two_hundred_hosts_that_start_together_all_find_each_other_with_a_few_packets_each()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var group = new GroupEar(_type[..^5]);
        Task<int> counting = group.CountAsync(stop.Token);
        RunningDiscovery[] hosts =
            [.. Enumerable.Range(1, Hosts).Select(n => new RunningDiscovery(_type, $"host {n}", $"127.0.2.{n}", 7000 + n, stop.Token, capacity: 2 * Hosts))];

        HashSet<string>[] found = await Task.WhenAll(hosts.Select(host => FindAllAsync(host, stop.Token)));
        await stop.CancelAsync();
        await Task.WhenAll(hosts.Select(host => host.Run));
        int packets = await counting;

        output.WriteLine($"{packets} packets, {(double)packets / Hosts:0.0} for each host");
        Assert.All(found.Select((names, index) => (names, index)), host => Assert.DoesNotContain($"host {host.index + 1}", host.names));
        Assert.InRange(packets, Hosts, Hosts * MostPacketsPerHost);
    }

    private static async Task<HashSet<string>> FindAllAsync(RunningDiscovery host, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>();
        while (names.Count < Hosts - 1)
        {
            if (await host.Changes.ReadAsync(cancellationToken) is ServiceChange.Found found)
            {
                names.Add(found.InstanceName);
            }
        }

        return names;
    }

    /// <summary>Hears what is sent to the group on loopback, and counts the packets that speak of a type.</summary>
    private sealed class GroupEar : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private readonly byte[] _word;

        public GroupEar(string word)
        {
            _word = Encoding.ASCII.GetBytes(word);
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _socket.ReceiveBufferSize = 4 * 1024 * 1024;
            _socket.Bind(new IPEndPoint(IPAddress.Any, 5353));
            _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(IPAddress.Parse("224.0.0.251"), IPAddress.Loopback));
        }

        /// <summary>Counts until cancelled.</summary>
        public async Task<int> CountAsync(CancellationToken cancellationToken)
        {
            byte[] packet = new byte[9000];
            int count = 0;
            try
            {
                while (true)
                {
                    int bytes = await _socket.ReceiveAsync(packet, SocketFlags.None, cancellationToken);
                    count += packet.AsSpan(0, bytes).IndexOf(_word) >= 0 ? 1 : 0;
                }
            }
            catch (OperationCanceledException)
            {
                return count;
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
