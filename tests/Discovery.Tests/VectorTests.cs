using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using MedV.Discovery.Dns;
using MedV.Discovery.Rules;

namespace MedV.Discovery.Tests;

/// <summary>Golden packets: what others say is understood, what we say stays the same byte for byte, and what is hostile is refused.</summary>
public sealed class VectorTests
{
    private static readonly LocalService Ours = LocalService.Of(
        new ServiceAnnouncement(
            "pc-1-6b86b273",
            "_medv._tcp",
            7687,
            ImmutableDictionary<string, string>.Empty
                .Add("v", "1")
                .Add("realm", "d4735e3a265e16ee")
                .Add("id", "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b")),
        [IPAddress.Parse("192.0.2.11"), IPAddress.Parse("fe80::211%3")]);

    public static TheoryData<string> Packets => Vectors.NamesOf("packets");

    public static TheoryData<string> Hostile => Vectors.NamesOf("hostile");

    [Theory]
    [MemberData(nameof(Packets))]
    public void A_real_packet_is_read_as_its_description_says(string name)
    {
        Assert.True(DnsMessageReader.TryRead(Vectors.Read("packets", name), out DnsMessage? message));

        Assert.Equal(Vectors.Meaning("packets", name), Vectors.Describe(message));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_packet_is_refused_at_once(string name)
    {
        byte[] packet = Vectors.Read("hostile", name);
        long start = Stopwatch.GetTimestamp();

        Assert.False(DnsMessageReader.TryRead(packet, out _));

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1));
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void A_real_packet_that_is_cut_or_has_a_flipped_bit_is_read_or_refused(string name)
    {
        byte[] packet = Vectors.Read("packets", name);

        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            byte[] flipped = [.. packet];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            DnsMessageReader.TryRead(flipped, out _);
            Assert.False(DnsMessageReader.TryRead(packet.AsSpan(0, bit / 8), out _));
        }
    }

    [Fact]
    public void Our_announcement_is_the_golden_one() => AssertIsVector(
        "our-announcement",
        new LinkConversation(Ours, new Random(1), TimeSpan.Zero).Poll(TimeSpan.FromMilliseconds(121))[0].Message);

    [Fact]
    public void Our_first_question_is_the_golden_one() => AssertIsVector(
        "our-query",
        new LinkConversation(Ours, new Random(1), TimeSpan.Zero).Poll(TimeSpan.FromMilliseconds(121))[1].Message);

    [Fact]
    public void Our_goodbye_is_the_golden_one() => AssertIsVector(
        "our-goodbye",
        new LinkConversation(Ours, new Random(1), TimeSpan.Zero).End().Single().Message);

    [Fact]
    public void Our_answer_to_a_question_is_the_golden_one()
    {
        var conversation = new LinkConversation(Ours, new Random(1), TimeSpan.Zero);
        conversation.Poll(TimeSpan.FromSeconds(1));
        conversation.Poll(TimeSpan.FromSeconds(2));

        conversation.Hear(DnsMessage.Query([Tests.Packets.Browse], []), Tests.Packets.Neighbour, TimeSpan.FromSeconds(10));

        AssertIsVector("our-answer", conversation.Poll(TimeSpan.FromMilliseconds(10_121))[0].Message);
    }

    private static void AssertIsVector(string name, DnsMessage message)
    {
        Assert.Equal(Convert.ToHexStringLower(Vectors.Read("packets", name)), Convert.ToHexStringLower(Tests.Packets.Of(message)));
    }
}
