namespace MedV.Discovery.Dns;

/// <summary>One question.</summary>
/// <param name="Name">About whom.</param>
/// <param name="Type">Which type; <see cref="RecordType.Any"/> for all.</param>
/// <param name="Class">15 bits; IN or ANY in practice.</param>
/// <param name="WantsUnicast">The top bit of the class, "QU": the asker would like the answer for itself (RFC 6762 section 5.4).</param>
internal sealed record Question(DomainName Name, RecordType Type, ushort Class, bool WantsUnicast)
{
    /// <summary>Class ANY.</summary>
    public const ushort AnyClass = 255;

    /// <summary>An ordinary question of class IN, to be answered to everybody.</summary>
    public static Question For(DomainName name, RecordType type) => new(name, type, DnsRecord.InternetClass, WantsUnicast: false);

    /// <summary>Whether <paramref name="record"/> is an answer.</summary>
    public bool IsAnsweredBy(DnsRecord record) =>
        (Type == record.Type || Type == RecordType.Any)
        && (Class == record.Class || Class == AnyClass)
        && Name.Equals(record.Name);
}
