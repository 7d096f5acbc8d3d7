using System.Collections.Immutable;
using System.Net;
using System.Text;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>Our own service as records, for one link.</summary>
/// <remarks>
/// Five kinds (docs/formats/discovery.md): type -> instance (PTR, shared), "all types" -> type (PTR, shared), instance -> host and port (SRV),
/// instance -> text (TXT), host -> addresses (A, AAAA). The host name is made of the instance name, so that no record of ours can meet one
/// of the system's own responder.
/// </remarks>
internal sealed class LocalService
{
    /// <summary>Time to live of everything we say, in seconds: a host that dies silently is forgotten after two minutes.</summary>
    public const uint Seconds = 120;

    /// <summary>Most addresses that we announce on a link, and remember of another host.</summary>
    public const int MaximumAddresses = 16;

    private LocalService(DomainName type, DomainName instance, DomainName host, ServiceAnnouncement announcement, ImmutableArray<IPAddress> addresses)
    {
        Type = type;
        Instance = instance;
        Pointer = Shared(type, new RecordData.Pointer(instance));
        TypePointer = Shared(AllTypes, new RecordData.Pointer(type));
        Service = Unique(instance, new RecordData.Service(0, 0, (ushort)announcement.Port, host));
        Text = Unique(instance, new RecordData.Text(TextPairs.Format(announcement.Text)));
        Addresses = [.. addresses.Take(MaximumAddresses).Select(address => Unique(host, new RecordData.Address(WithoutScope(address))))];
    }

    /// <summary>The name that lists all service types of a LAN (RFC 6763 section 9).</summary>
    public static DomainName AllTypes { get; } = DomainName.Of("_services", "_dns-sd", "_udp", "local");

    /// <summary>The name of the type.</summary>
    public DomainName Type { get; }

    /// <summary>The name of our instance.</summary>
    public DomainName Instance { get; }

    /// <summary>Type -> instance.</summary>
    public DnsRecord Pointer { get; }

    /// <summary>All types -> type.</summary>
    public DnsRecord TypePointer { get; }

    /// <summary>Instance -> host and port.</summary>
    public DnsRecord Service { get; }

    /// <summary>Instance -> text.</summary>
    public DnsRecord Text { get; }

    /// <summary>Host -> addresses.</summary>
    public ImmutableArray<DnsRecord> Addresses { get; }

    /// <summary>Everything, the most wanted first.</summary>
    public ImmutableArray<DnsRecord> All => [Pointer, Service, Text, .. Addresses, TypePointer];

    /// <summary>Makes the records.</summary>
    /// <exception cref="ArgumentException">Something in <paramref name="announcement"/> is out of the limits that its type documents.</exception>
    public static LocalService Of(ServiceAnnouncement announcement, ImmutableArray<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(announcement);

        if (announcement.Port is < 1 or > ushort.MaxValue)
        {
            throw new ArgumentException($"a port is 1 to 65535, this is {announcement.Port}", nameof(announcement));
        }

        DomainName type = TypeName(announcement.ServiceType);
        string[] labels = announcement.ServiceType.Split('.');
        DomainName instance = DomainName.Of(announcement.InstanceName, labels[0], labels[1], "local");
        DomainName host = DomainName.Of(HostLabel(announcement.InstanceName), "local");
        return new LocalService(type, instance, host, announcement, addresses);
    }

    private static DomainName TypeName(string serviceType)
    {
        string[] labels = serviceType.Split('.');
        bool valid = labels is [['_', .. { Length: >= 1 and <= 15 } name], "_tcp" or "_udp"]
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
        return valid
            ? DomainName.Of(labels[0], labels[1], "local")
            : throw new ArgumentException($"a service type looks like _name._tcp, this is \"{serviceType}\"", nameof(serviceType));
    }

    private static string HostLabel(string instance)
    {
        var label = new StringBuilder(instance.Length);
        foreach (char letter in instance)
        {
            label.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        }

        return label.ToString();
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());

    private static DnsRecord Shared(DomainName name, RecordData data) => new(name, DnsRecord.InternetClass, CacheFlush: false, Seconds, data);

    private static DnsRecord Unique(DomainName name, RecordData data) => new(name, DnsRecord.InternetClass, CacheFlush: true, Seconds, data);
}
