using System.Collections.Immutable;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>Puts records into as few packets as fit the usual Ethernet frame.</summary>
internal static class MessagePacker
{
    /// <summary>Largest packet that we send, in bytes: 1 500 without the IPv6 and UDP headers, and a little room for a tunnel.</summary>
    public const int MaximumBytes = 1400;

    /// <summary>Splits answers over as many responses as they need; additionals ride in the last one as far as there is room.</summary>
    public static IEnumerable<DnsMessage> Responses(ImmutableArray<DnsRecord> answers, ImmutableArray<DnsRecord> additionals)
    {
        ImmutableArray<ImmutableArray<DnsRecord>> parts = Split(answers, some => DnsMessage.Response(some, []));
        for (int i = 0; i < parts.Length; i++)
        {
            int extra = i == parts.Length - 1 ? additionals.Length : 0;
            DnsMessage message = DnsMessage.Response(parts[i], additionals[..extra]);
            while (extra > 0 && !Fits(message))
            {
                extra--;
                message = DnsMessage.Response(parts[i], additionals[..extra]);
            }

            yield return message;
        }
    }

    /// <summary>Splits known answers over as many queries as they need; all but the last say that more follows (RFC 6762 section 7.2).</summary>
    public static IEnumerable<DnsMessage> Queries(ImmutableArray<Question> questions, ImmutableArray<DnsRecord> knownAnswers)
    {
        ImmutableArray<ImmutableArray<DnsRecord>> parts = Split(knownAnswers, some => DnsMessage.Query(questions, some));
        for (int i = 0; i < parts.Length; i++)
        {
            DnsMessage message = DnsMessage.Query(i == 0 ? questions : [], parts[i]);
            yield return i < parts.Length - 1 ? message with { Flags = DnsMessage.TruncatedFlag } : message;
        }
    }

    /// <summary>Whether a message fits one packet.</summary>
    public static bool Fits(DnsMessage message)
    {
        Span<byte> packet = stackalloc byte[MaximumBytes];
        return DnsMessageWriter.Write(message, packet) > 0;
    }

    private static ImmutableArray<ImmutableArray<DnsRecord>> Split(ImmutableArray<DnsRecord> records, Func<ImmutableArray<DnsRecord>, DnsMessage> message)
    {
        var parts = new List<ImmutableArray<DnsRecord>>();
        int start = 0;
        while (start < records.Length || parts.Count == 0)
        {
            // Halve until it fits: a handful of encodings, where one record at a time would be dozens. One record alone always fits,
            // or is dropped by the socket like any oversized packet.
            int count = records.Length - start;
            while (count > 1 && !Fits(message(records[start..(start + count)])))
            {
                count = (count * 3 / 4) is 0 ? 1 : count * 3 / 4;
            }

            parts.Add(records[start..(start + count)]);
            start += Math.Max(count, 1);
        }

        return [.. parts];
    }
}
