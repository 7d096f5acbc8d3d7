using System.Collections.Immutable;
using System.Net;
using MedV.Discovery.Dns;
using MedV.Discovery.Rules;

namespace MedV.Discovery.Tests;

/// <summary>Messages and bytes that several suites need.</summary>
internal static class Packets
{
    /// <summary>The type that all suites but those with sockets use.</summary>
    public const string ServiceType = "_medv._tcp";

    /// <summary>A neighbour who speaks mDNS.</summary>
    public static readonly IPEndPoint Neighbour = new(IPAddress.Parse("10.0.0.9"), 5353);

    /// <summary>The type as a name.</summary>
    public static DomainName Type { get; } = DomainName.Of("_medv", "_tcp", "local");

    /// <summary>The question for all instances.</summary>
    public static Question Browse { get; } = Question.For(Type, RecordType.Pointer);

    /// <summary>The bytes of a message.</summary>
    public static byte[] Of(DnsMessage message)
    {
        byte[] packet = new byte[DnsMessageReader.MaximumPacketBytes];
        return packet[..DnsMessageWriter.Write(message, packet)];
    }

    /// <summary>The records of a service of ours.</summary>
    public static LocalService Service(string name, params string[] addresses) => LocalService.Of(
        new ServiceAnnouncement(name, ServiceType, 7687, ImmutableDictionary<string, string>.Empty.Add("v", "1").Add("id", name)),
        [.. addresses.Select(IPAddress.Parse)]);

    /// <summary>Everything a host says when it comes.</summary>
    public static DnsMessage Announcement(string name = "pc-1", params string[] addresses) =>
        DnsMessage.Response(Service(name, addresses is [] ? ["10.0.0.1", "fe80::1"] : addresses).All, []);

    /// <summary>Everything a host says when it goes.</summary>
    public static DnsMessage Goodbye(string name = "pc-1", params string[] addresses) =>
        DnsMessage.Response([.. Announcement(name, addresses).Answers.Select(record => record with { Seconds = 0 })], []);
}
