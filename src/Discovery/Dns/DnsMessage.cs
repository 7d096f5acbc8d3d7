using System.Collections.Immutable;

namespace MedV.Discovery.Dns;

/// <summary>One DNS message: a query or a response.</summary>
/// <param name="Id">0 in multicast; meaningful only to an asker that is no mDNS speaker.</param>
/// <param name="Flags">The second 16 bits of the header.</param>
/// <param name="Questions">What is asked.</param>
/// <param name="Answers">In a response, the answers; in a query, what the asker already knows.</param>
/// <param name="Authorities">Not used by this library.</param>
/// <param name="Additionals">What the asker will want next.</param>
internal sealed record DnsMessage(
    ushort Id,
    ushort Flags,
    ImmutableArray<Question> Questions,
    ImmutableArray<DnsRecord> Answers,
    ImmutableArray<DnsRecord> Authorities,
    ImmutableArray<DnsRecord> Additionals)
{
    /// <summary>Header flag: this is a response.</summary>
    public const ushort ResponseFlag = 0x8000;

    /// <summary>Header flag: the responder owns what it says; set in every mDNS response.</summary>
    public const ushort AuthoritativeFlag = 0x0400;

    /// <summary>Header flag, in a query: more known answers follow in another packet.</summary>
    public const ushort TruncatedFlag = 0x0200;

    private const ushort OperationAndResultBits = 0x780F;

    /// <summary>Whether this is a response.</summary>
    public bool IsResponse => (Flags & ResponseFlag) != 0;

    /// <summary>Whether more known answers follow.</summary>
    public bool IsTruncated => (Flags & TruncatedFlag) != 0;

    /// <summary>Whether operation and result code are 0; any other message is to be ignored (RFC 6762 sections 18.3 and 18.11).</summary>
    public bool IsOrdinary => (Flags & OperationAndResultBits) == 0;

    /// <summary>A query with its known answers.</summary>
    public static DnsMessage Query(ImmutableArray<Question> questions, ImmutableArray<DnsRecord> knownAnswers) =>
        new(0, 0, questions, knownAnswers, [], []);

    /// <summary>A response to everybody.</summary>
    public static DnsMessage Response(ImmutableArray<DnsRecord> answers, ImmutableArray<DnsRecord> additionals) =>
        new(0, ResponseFlag | AuthoritativeFlag, [], answers, [], additionals);
}
