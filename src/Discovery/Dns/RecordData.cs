using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MedV.Discovery.Dns;

/// <summary>What a record says. A closed set; values are equal when their content is.</summary>
internal abstract record RecordData
{
    private RecordData()
    {
    }

    /// <summary>The record type that this content belongs to.</summary>
    public abstract RecordType Type { get; }

    /// <summary>PTR: another name.</summary>
    public sealed record Pointer(DomainName Target) : RecordData
    {
        /// <inheritdoc/>
        public override RecordType Type => RecordType.Pointer;
    }

    /// <summary>SRV: where a service is.</summary>
    public sealed record Service(ushort Priority, ushort Weight, ushort Port, DomainName Target) : RecordData
    {
        /// <inheritdoc/>
        public override RecordType Type => RecordType.Service;
    }

    /// <summary>A or AAAA. An IPv6 address carries no scope: that is the receiver's business.</summary>
    public sealed record Address(IPAddress Value) : RecordData
    {
        /// <inheritdoc/>
        public override RecordType Type => Value.AddressFamily == AddressFamily.InterNetwork ? RecordType.IPv4Address : RecordType.IPv6Address;
    }

    /// <summary>TXT: length-prefixed strings, whose lengths are known to fit.</summary>
    public sealed record Text(ImmutableArray<byte> Strings) : RecordData
    {
        /// <inheritdoc/>
        public override RecordType Type => RecordType.Text;

        /// <inheritdoc/>
        public bool Equals(Text? other) => other is not null && Strings.AsSpan().SequenceEqual(other.Strings.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashOf(Strings);
    }

    /// <summary>Any other type, as bytes.</summary>
    public sealed record Other(RecordType OtherType, ImmutableArray<byte> Bytes) : RecordData
    {
        /// <inheritdoc/>
        public override RecordType Type => OtherType;

        /// <inheritdoc/>
        public bool Equals(Other? other) =>
            other is not null && OtherType == other.OtherType && Bytes.AsSpan().SequenceEqual(other.Bytes.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashOf(Bytes);
    }

    private static int HashOf(ImmutableArray<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes.AsSpan());
        return hash.ToHashCode();
    }
}
