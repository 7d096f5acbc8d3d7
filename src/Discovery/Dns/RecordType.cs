namespace MedV.Discovery.Dns;

/// <summary>The record types that this library reads; others are carried as bytes.</summary>
internal enum RecordType : ushort
{
    /// <summary>A: an IPv4 address.</summary>
    IPv4Address = 1,

    /// <summary>PTR: another name.</summary>
    Pointer = 12,

    /// <summary>TXT: strings of at most 255 bytes.</summary>
    Text = 16,

    /// <summary>AAAA: an IPv6 address.</summary>
    IPv6Address = 28,

    /// <summary>SRV: host and port of a service.</summary>
    Service = 33,

    /// <summary>In a question: every type.</summary>
    Any = 255,
}
