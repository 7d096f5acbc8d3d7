using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;

namespace MedV.Discovery.Dns;

/// <summary>Writes DNS messages with compressed names (RFC 1035 section 4.1.4; RFC 6762 section 18.14 compresses the SRV target too).</summary>
internal ref struct DnsMessageWriter
{
    private const int LastReachableOffset = 0x3FFF;
    private const ushort TopBit = 0x8000;

    private readonly Span<byte> _destination;
    private readonly Dictionary<DomainName, int> _offsets;
    private int _position;
    private bool _overflowed;

    private DnsMessageWriter(Span<byte> destination)
    {
        _destination = destination;
        _offsets = new Dictionary<DomainName, int>(DomainName.ByteComparer);
    }

    /// <summary>Writes <paramref name="message"/>.</summary>
    /// <returns>Its length in bytes, or 0 when <paramref name="destination"/> is too short; what was written is then worthless.</returns>
    /// <exception cref="ArgumentException">A section has more than 65535 entries, or a record's data is longer than 65535 bytes.</exception>
    public static int Write(DnsMessage message, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(message);

        var writer = new DnsMessageWriter(destination);
        writer.Put(message.Id);
        writer.Put(message.Flags);
        writer.Put(CountOf(message.Questions.Length));
        writer.Put(CountOf(message.Answers.Length));
        writer.Put(CountOf(message.Authorities.Length));
        writer.Put(CountOf(message.Additionals.Length));
        foreach (Question question in message.Questions)
        {
            writer.PutName(question.Name);
            writer.Put((ushort)question.Type);
            writer.Put((ushort)(question.Class | (question.WantsUnicast ? TopBit : 0)));
        }

        writer.PutRecords(message.Answers);
        writer.PutRecords(message.Authorities);
        writer.PutRecords(message.Additionals);
        return writer._overflowed ? 0 : writer._position;
    }

    private static ushort CountOf(int entries) =>
        entries <= ushort.MaxValue ? (ushort)entries : throw new ArgumentException($"{entries} is more than a DNS message can count");

    private void PutRecords(ImmutableArray<DnsRecord> records)
    {
        foreach (DnsRecord record in records)
        {
            PutName(record.Name);
            Put((ushort)record.Type);
            Put((ushort)(record.Class | (record.CacheFlush ? TopBit : 0)));
            Put((ushort)(record.Seconds >> 16));
            Put((ushort)(record.Seconds & 0xFFFF));
            int lengthAt = _position;
            Put(0);
            PutData(record.Data);
            if (!_overflowed)
            {
                BinaryPrimitives.WriteUInt16BigEndian(_destination[lengthAt..], CountOf(_position - lengthAt - sizeof(ushort)));
            }
        }
    }

    private void PutData(RecordData data)
    {
        switch (data)
        {
            case RecordData.Pointer pointer:
                PutName(pointer.Target);
                break;
            case RecordData.Service service:
                Put(service.Priority);
                Put(service.Weight);
                Put(service.Port);
                PutName(service.Target);
                break;
            case RecordData.Address address:
                PutAddress(address.Value);
                break;
            case RecordData.Text text:
                Put(text.Strings.AsSpan());
                break;
            case RecordData.Other other:
                Put(other.Bytes.AsSpan());
                break;
        }
    }

    private void PutAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        Put(bytes[..length]);
    }

    private void PutName(DomainName name)
    {
        for (DomainName rest = name; !rest.IsRoot; rest = rest.Parent())
        {
            if (_offsets.TryGetValue(rest, out int offset))
            {
                Put((ushort)(0xC000 | offset));
                return;
            }

            if (_position <= LastReachableOffset)
            {
                _offsets.Add(rest, _position);
            }

            Put(rest.Wire[..(1 + rest.Wire[0])]);
        }

        Put([0]);
    }

    private void Put(ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Put(bytes);
    }

    private void Put(scoped ReadOnlySpan<byte> bytes)
    {
        _overflowed |= !bytes.TryCopyTo(_destination[Math.Min(_position, _destination.Length)..]);
        _position = _overflowed ? _position : _position + bytes.Length;
    }
}
