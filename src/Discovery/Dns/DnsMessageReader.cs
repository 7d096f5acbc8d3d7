using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace MedV.Discovery.Dns;

/// <summary>Reads DNS messages (RFC 1035 section 4, docs/formats/discovery.md) from bytes that anybody on the LAN may have sent.</summary>
/// <remarks>
/// Header, 12 bytes: id, flags, and the counts of questions, answers, authorities and additionals. Question: name, type (2), class (2).
/// Record: name, type (2), class (2), time to live (4), length of the data (2), data.
/// Never throws. The work is bounded: counts are checked against the bytes that are there before anything is allocated, and a compressed
/// name only ever points further back.
/// </remarks>
internal ref struct DnsMessageReader
{
    /// <summary>Largest packet that mDNS allows, in bytes (RFC 6762 section 17).</summary>
    public const int MaximumPacketBytes = 9000;

    /// <summary>Most questions and records, together, that we read from one packet.</summary>
    public const int MaximumEntries = 512;

    private const int HeaderBytes = 12;
    private const int SmallestQuestionBytes = 5;
    private const int SmallestRecordBytes = 11;
    private const int MaximumPointers = 128;
    private const ushort TopBit = 0x8000;

    private readonly ReadOnlySpan<byte> _packet;
    private int _position;

    private DnsMessageReader(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>Reads one message. Bytes behind the last record are ignored.</summary>
    /// <returns><see langword="false"/> when <paramref name="untrustedPacket"/> is not a message within the limits.</returns>
    public static bool TryRead(ReadOnlySpan<byte> untrustedPacket, [NotNullWhen(true)] out DnsMessage? message)
    {
        message = null;
        if (untrustedPacket.Length is < HeaderBytes or > MaximumPacketBytes)
        {
            return false;
        }

        return new DnsMessageReader(untrustedPacket).TryReadMessage(out message);
    }

    private bool TryReadMessage([NotNullWhen(true)] out DnsMessage? message)
    {
        message = null;
        ushort id = NextUInt16(), flags = NextUInt16();
        int questionCount = NextUInt16(), answerCount = NextUInt16(), authorityCount = NextUInt16(), additionalCount = NextUInt16();
        int recordCount = answerCount + authorityCount + additionalCount;
        if (questionCount + recordCount > MaximumEntries
            || (questionCount * SmallestQuestionBytes) + (recordCount * SmallestRecordBytes) > _packet.Length - HeaderBytes)
        {
            return false;
        }

        if (!TryReadQuestions(questionCount, out ImmutableArray<Question> questions)
            || !TryReadRecords(answerCount, out ImmutableArray<DnsRecord> answers)
            || !TryReadRecords(authorityCount, out ImmutableArray<DnsRecord> authorities)
            || !TryReadRecords(additionalCount, out ImmutableArray<DnsRecord> additionals))
        {
            return false;
        }

        message = new DnsMessage(id, flags, questions, answers, authorities, additionals);
        return true;
    }

    private bool TryReadQuestions(int count, out ImmutableArray<Question> questions)
    {
        questions = [];
        ImmutableArray<Question>.Builder builder = ImmutableArray.CreateBuilder<Question>(count);
        for (int i = 0; i < count; i++)
        {
            if (!TryReadName(out DomainName? name) || Left < 4)
            {
                return false;
            }

            var type = (RecordType)NextUInt16();
            ushort rawClass = NextUInt16();
            builder.Add(new Question(name, type, (ushort)(rawClass & ~TopBit), (rawClass & TopBit) != 0));
        }

        questions = builder.MoveToImmutable();
        return true;
    }

    private bool TryReadRecords(int count, out ImmutableArray<DnsRecord> records)
    {
        records = [];
        ImmutableArray<DnsRecord>.Builder builder = ImmutableArray.CreateBuilder<DnsRecord>(count);
        for (int i = 0; i < count; i++)
        {
            if (!TryReadName(out DomainName? name) || Left < 10)
            {
                return false;
            }

            var type = (RecordType)NextUInt16();
            ushort rawClass = NextUInt16();
            uint seconds = ((uint)NextUInt16() << 16) | NextUInt16();
            int length = NextUInt16();
            if (length > Left || !TryReadData(type, length, out RecordData? data))
            {
                return false;
            }

            builder.Add(new DnsRecord(name, (ushort)(rawClass & ~TopBit), (rawClass & TopBit) != 0, seconds, data));
        }

        records = builder.MoveToImmutable();
        return true;
    }

    private bool TryReadData(RecordType type, int length, [NotNullWhen(true)] out RecordData? data)
    {
        data = null;
        int end = _position + length;
        ReadOnlySpan<byte> bytes = _packet[_position..end];
        switch (type)
        {
            case RecordType.IPv4Address or RecordType.IPv6Address:
                data = length == (type == RecordType.IPv4Address ? 4 : 16) ? new RecordData.Address(new IPAddress(bytes)) : null;
                break;
            case RecordType.Pointer:
                data = TryReadName(out DomainName? pointer) ? new RecordData.Pointer(pointer) : null;
                end = data is not null && _position != end ? -1 : end;
                break;
            case RecordType.Service when length > 6:
                ushort priority = NextUInt16(), weight = NextUInt16(), port = NextUInt16();
                data = TryReadName(out DomainName? target) ? new RecordData.Service(priority, weight, port, target) : null;
                end = data is not null && _position != end ? -1 : end;
                break;
            case RecordType.Service:
                break;
            case RecordType.Text:
                data = StringsFit(bytes) ? new RecordData.Text([.. bytes]) : null;
                break;
            default:
                data = new RecordData.Other(type, [.. bytes]);
                break;
        }

        // A name in the data must end where the data does, else somebody plays with lengths.
        if (data is null || end < 0)
        {
            data = null;
            return false;
        }

        _position = end;
        return true;
    }

    private static bool StringsFit(ReadOnlySpan<byte> strings)
    {
        int position = 0;
        while (position < strings.Length)
        {
            position += 1 + strings[position];
        }

        return position == strings.Length;
    }

    private bool TryReadName([NotNullWhen(true)] out DomainName? name)
    {
        name = null;
        Span<byte> wire = stackalloc byte[DomainName.MaximumBytes];
        int written = 0, cursor = _position, resume = -1, mustPointBefore = _position, pointers = 0;
        while (cursor < _packet.Length)
        {
            byte length = _packet[cursor];
            if (length == 0)
            {
                wire[written] = 0;
                name = DomainName.FromCheckedWire(wire[..(written + 1)]);
                _position = resume < 0 ? cursor + 1 : resume;
                return true;
            }

            if (length <= DomainName.MaximumLabelBytes)
            {
                // One byte stays free for the closing zero.
                if (cursor + 1 + length > _packet.Length || written + 1 + length >= DomainName.MaximumBytes)
                {
                    return false;
                }

                _packet.Slice(cursor, 1 + length).CopyTo(wire[written..]);
                written += 1 + length;
                cursor += 1 + length;
                continue;
            }

            if (length < 0xC0 || cursor + 2 > _packet.Length || ++pointers > MaximumPointers)
            {
                return false;
            }

            int target = ((length & 0x3F) << 8) | _packet[cursor + 1];
            if (target < HeaderBytes || target >= mustPointBefore)
            {
                return false;
            }

            resume = resume < 0 ? cursor + 2 : resume;
            mustPointBefore = target;
            cursor = target;
        }

        return false;
    }

    private readonly int Left => _packet.Length - _position;

    private ushort NextUInt16()
    {
        ushort value = BinaryPrimitives.ReadUInt16BigEndian(_packet[_position..]);
        _position += sizeof(ushort);
        return value;
    }
}
