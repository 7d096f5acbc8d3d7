using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Tests;

/// <summary>Generates DNS messages of every form that fits a packet: few names, so that compression has something to find.</summary>
internal static class ArbitraryMessages
{
    private static readonly Gen<byte> Bytes = Gen.Choose(0, 255).Select(value => (byte)value);

    private static readonly Gen<ushort> Words = Gen.Choose(0, ushort.MaxValue).Select(value => (ushort)value);

    private static readonly Gen<string> Labels = Gen.Elements("local", "_tcp", "_medv", "Local", "a.b", "größe", "x", new string('l', 63));

    private static readonly Gen<DomainName> Names =
        from count in Gen.Choose(0, 3)
        from labels in Labels.ArrayOf(count)
        select DomainName.Of(labels);

    private static readonly Gen<RecordData> Data = Gen.OneOf(
        from target in Names select (RecordData)new RecordData.Pointer(target),
        from priority in Words from weight in Words from port in Words from target in Names
        select (RecordData)new RecordData.Service(priority, weight, port, target),
        from bytes in Bytes.ArrayOf(4) select (RecordData)new RecordData.Address(new IPAddress(bytes)),
        from bytes in Bytes.ArrayOf(16) select (RecordData)new RecordData.Address(new IPAddress(bytes)),
        from length in Gen.Choose(0, 255) from bytes in Bytes.ArrayOf(length)
        select (RecordData)new RecordData.Text([(byte)bytes.Length, .. bytes]),
        from length in Gen.Choose(0, 40) from bytes in Bytes.ArrayOf(length)
        select (RecordData)new RecordData.Other((RecordType)47, [.. bytes]));

    private static readonly Gen<Question> Questions =
        from name in Names
        from type in Words
        from unicast in Gen.Elements(true, false)
        select new Question(name, (RecordType)type, DnsRecord.InternetClass, unicast);

    private static readonly Gen<DnsRecord> Records =
        from name in Names
        from flush in Gen.Elements(true, false)
        from high in Words
        from low in Words
        from data in Data
        select new DnsRecord(name, DnsRecord.InternetClass, flush, ((uint)high << 16) | low, data);

    /// <summary>Any message.</summary>
    public static Arbitrary<DnsMessage> Messages { get; } = Arb.From(
        from id in Words
        from flags in Words
        from questions in Several(Questions)
        from answers in Several(Records)
        from authorities in Several(Records)
        from additionals in Several(Records)
        select new DnsMessage(id, flags, questions, answers, authorities, additionals));

    /// <summary>Whether two messages say the same, letter for letter.</summary>
    public static bool AreSame(DnsMessage left, DnsMessage right) =>
        left.Id == right.Id
        && left.Flags == right.Flags
        && left.Questions.SequenceEqual(right.Questions)
        && left.Answers.SequenceEqual(right.Answers)
        && left.Authorities.SequenceEqual(right.Authorities)
        && left.Additionals.SequenceEqual(right.Additionals)
        && NamesOf(left).SequenceEqual(NamesOf(right));

    private static IEnumerable<string> NamesOf(DnsMessage message) =>
        message.Questions.Select(question => question.Name.ToString())
            .Concat(message.Answers.Select(record => record.ToString()));

    private static Gen<ImmutableArray<T>> Several<T>(Gen<T> one) =>
        from count in Gen.Choose(0, 5)
        from items in one.ArrayOf(count)
        select items.ToImmutableArray();
}
