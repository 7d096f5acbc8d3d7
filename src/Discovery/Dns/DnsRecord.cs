namespace MedV.Discovery.Dns;

/// <summary>One resource record.</summary>
/// <param name="Name">Whom it is about.</param>
/// <param name="Class">15 bits; <see cref="InternetClass"/> in practice.</param>
/// <param name="CacheFlush">The top bit of the class: "this is all there is under this name and type; forget what you knew" (RFC 6762 section 10.2).</param>
/// <param name="Seconds">Time to live in seconds; 0 says goodbye.</param>
/// <param name="Data">What it says.</param>
internal sealed record DnsRecord(DomainName Name, ushort Class, bool CacheFlush, uint Seconds, RecordData Data)
{
    /// <summary>Class IN.</summary>
    public const ushort InternetClass = 1;

    /// <summary>The record type.</summary>
    public RecordType Type => Data.Type;

    /// <summary>Whether both say the same about the same name, whatever their time to live.</summary>
    public bool SaysTheSameAs(DnsRecord other) => Class == other.Class && Name.Equals(other.Name) && Data.Equals(other.Data);
}
