using System.Net;
using MedV.Discovery.Dns;
using MedV.Discovery.Rules;
using MedV.Testing;

namespace MedV.Discovery.Tests;

/// <summary>
/// A LAN of conversations without sockets: every packet is encoded, takes a millisecond, and reaches everybody including its sender,
/// or with some probability not. The clock is <see cref="FakeTime"/>, so ten minutes of a site with 200 hosts take seconds.
/// </summary>
internal sealed class SimulatedLan(int seed, double loss = 0)
{
    private static readonly TimeSpan Flight = TimeSpan.FromMilliseconds(1);

    private readonly FakeTime _time = new();
    private readonly Random _random = new(seed);
    private readonly List<Host> _hosts = [];

    /// <summary>Everything that was sent to everybody: when and what.</summary>
    public List<(double Second, DnsMessage Message)> Sent { get; } = [];

    /// <summary>How many datagrams and bytes were sent.</summary>
    public (long Packets, long Bytes) Traffic { get; private set; }

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Switches a host on.</summary>
    public Host Start(string name, string address)
    {
        var host = new Host(new LinkConversation(Packets.Service(name, address), _random, Now), new IPEndPoint(IPAddress.Parse(address), 5353));
        _hosts.Add(host);
        Schedule(host);
        return host;
    }

    /// <summary>Lets a host say goodbye.</summary>
    public void Stop(Host host)
    {
        Send(host, host.Conversation.End());
        _hosts.Remove(host);
    }

    /// <summary>Pulls a host's cable.</summary>
    public void Unplug(Host host) => _hosts.Remove(host);

    /// <summary>A host wakes from a sleep.</summary>
    public void Wake(Host host)
    {
        host.Conversation.Renew(Now);
        Schedule(host);
    }

    /// <summary>Gives a host another address.</summary>
    public void Move(Host host, string name, string address)
    {
        Send(host, host.Conversation.Readdress(Packets.Service(name, address), Now));
        Schedule(host);
    }

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>What a host has found.</summary>
    public static IReadOnlyDictionary<string, DiscoveredService> SeenBy(Host host) =>
        ServiceCatalog.Assemble([new ServiceCatalog.HeardLink(Packets.Type, host.Conversation.Cache, InterfaceIndex: 2, IsLoopback: false)]);

    private void Schedule(Host host)
    {
        TimeSpan due = host.Conversation.NextDue < Now ? Now : host.Conversation.NextDue;
        if (host.AlarmAt != due)
        {
            host.AlarmAt = due;
            host.Alarm?.Dispose();
            host.Alarm = _time.CreateTimer(_ => Poll(host), null, due - Now, Timeout.InfiniteTimeSpan);
        }
    }

    private void Poll(Host host)
    {
        host.AlarmAt = null;
        if (_hosts.Contains(host))
        {
            Send(host, host.Conversation.Poll(Now));
            Schedule(host);
        }
    }

    private void Send(Host sender, IEnumerable<OutgoingMessage> messages)
    {
        foreach (OutgoingMessage outgoing in messages)
        {
            byte[] packet = Packets.Of(outgoing.Message);
            Assert.True(DnsMessageReader.TryRead(packet, out DnsMessage? message));
            Traffic = (Traffic.Packets + 1, Traffic.Bytes + packet.Length);
            Sent.Add((Now.TotalSeconds, message));
            _time.CreateTimer(_ => Deliver(message, sender), null, Flight, Timeout.InfiniteTimeSpan);
        }
    }

    private void Deliver(DnsMessage message, Host sender)
    {
        foreach (Host receiver in _hosts.Where(_ => loss == 0 || _random.NextDouble() >= loss).ToArray())
        {
            receiver.Conversation.Hear(message, sender.EndPoint, Now);
            Schedule(receiver);
        }
    }

    /// <summary>One host.</summary>
    internal sealed class Host(LinkConversation conversation, IPEndPoint endPoint)
    {
        public LinkConversation Conversation { get; } = conversation;

        public IPEndPoint EndPoint { get; } = endPoint;

        public ITimer? Alarm { get; set; }

        public TimeSpan? AlarmAt { get; set; }
    }
}
