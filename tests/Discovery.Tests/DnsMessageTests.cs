using System.Net;
using FsCheck;
using FsCheck.Fluent;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Tests;

public sealed class DnsMessageTests
{
    [Fact]
    public void Reading_what_was_written_gives_any_message_back() =>
        Prop.ForAll(ArbitraryMessages.Messages, message =>
            DnsMessageReader.TryRead(Packets.Of(message), out DnsMessage? read) && ArbitraryMessages.AreSame(message, read)).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_read_or_refused_and_never_more() =>
        Prop.ForAll<byte[]>(bytes => !DnsMessageReader.TryRead(bytes, out DnsMessage? read) || read.Questions.Length <= bytes.Length)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_packet_that_is_cut_anywhere_is_refused() =>
        Prop.ForAll(ArbitraryMessages.Messages, message =>
        {
            byte[] packet = Packets.Of(message);
            return Enumerable.Range(0, packet.Length).All(length => !DnsMessageReader.TryRead(packet.AsSpan(0, length), out _));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_packet_with_any_bit_flipped_is_read_or_refused_and_what_is_read_can_be_written()
    {
        byte[] packet = Packets.Of(Packets.Announcement());
        byte[] again = new byte[DnsMessageReader.MaximumPacketBytes];

        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            byte[] flipped = [.. packet];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (DnsMessageReader.TryRead(flipped, out DnsMessage? read))
            {
                Assert.NotEqual(0, DnsMessageWriter.Write(read, again));
            }
        }
    }

    [Fact]
    public void A_repeated_name_is_written_once_and_pointed_at_after()
    {
        DomainName name = DomainName.Of("_medv", "_tcp", "local");
        DnsMessage message = DnsMessage.Query(
            [Question.For(name, RecordType.Pointer), Question.For(name, RecordType.Text)],
            []);

        byte[] packet = Packets.Of(message);

        Assert.Equal(12 + name.Wire.Length + 4 + 2 + 4, packet.Length);
    }

    [Fact]
    public void Compression_never_changes_the_case_of_a_letter()
    {
        DnsMessage message = DnsMessage.Query(
            [Question.For(DomainName.Of("a", "LOCAL"), RecordType.Any), Question.For(DomainName.Of("a", "local"), RecordType.Any)],
            []);

        Assert.True(DnsMessageReader.TryRead(Packets.Of(message), out DnsMessage? read));

        Assert.Equal(["a.LOCAL.", "a.local."], read.Questions.Select(question => question.Name.ToString()));
    }

    [Fact]
    public void A_message_that_does_not_fit_is_reported_and_not_cut()
    {
        DnsMessage message = Packets.Announcement();
        int length = Packets.Of(message).Length;

        Assert.Equal(0, DnsMessageWriter.Write(message, new byte[length - 1]));
        Assert.Equal(length, DnsMessageWriter.Write(message, new byte[length]));
    }

    [Fact]
    public void Names_that_differ_in_the_case_of_ascii_letters_are_the_same_name()
    {
        Assert.Equal(DomainName.Of("PC-1", "local"), DomainName.Of("pc-1", "LOCAL"));
        Assert.NotEqual(DomainName.Of("Ärger", "local"), DomainName.Of("ärger", "local"));
        Assert.NotEqual(DomainName.Of("a", "b"), DomainName.Of("a.b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_label_has_1_to_63_bytes(string label) => Assert.Throws<ArgumentException>(() => DomainName.Of(label));

    [Fact]
    public void An_address_is_read_without_a_scope()
    {
        var address = IPAddress.Parse("fe80::1%7");
        DnsMessage message = DnsMessage.Response(
            [new DnsRecord(DomainName.Of("h"), DnsRecord.InternetClass, true, 120, new RecordData.Address(address))],
            []);

        Assert.True(DnsMessageReader.TryRead(Packets.Of(message), out DnsMessage? read));

        Assert.Equal(new RecordData.Address(IPAddress.Parse("fe80::1")), read.Answers[0].Data);
    }
}
