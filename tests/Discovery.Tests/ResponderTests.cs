using System.Net;
using MedV.Discovery.Dns;
using MedV.Discovery.Rules;

namespace MedV.Discovery.Tests;

public sealed class ResponderTests
{
    private static readonly IPEndPoint OtherNeighbour = new(IPAddress.Parse("10.0.0.8"), 5353);

    private readonly LocalService _service = Packets.Service("pc-1", "10.0.0.1", "fe80::1");
    private readonly Responder _responder;

    public ResponderTests() => _responder = new Responder(_service, new Random(1));

    [Fact]
    public void It_announces_everything_twice_a_second_apart_and_then_no_more()
    {
        _responder.Announce(At(0));

        (double Second, int Answers)[] said = [.. Listen(0, 10).Select(heard => (heard.Second, heard.Message.Message.Answers.Length))];

        Assert.Equal([(0.0, 6), (1.0, 6)], said);
    }

    [Fact]
    public void A_shared_record_is_answered_after_20_to_120_milliseconds()
    {
        _responder.Hear(Query(Packets.Browse), Packets.Neighbour, At(5));

        (double second, OutgoingMessage answer) = Assert.Single(Listen(5, 6, step: 0.001));

        Assert.InRange(second, 5.020, 5.121);
        Assert.Equal(_service.Pointer, Assert.Single(answer.Message.Answers));
        Assert.Equal([_service.Service, _service.Text, .. _service.Addresses], answer.Message.Additionals.ToArray());
        Assert.Null(answer.To);
    }

    [Fact]
    public void A_unique_record_is_answered_at_once_with_the_cache_flush_bit()
    {
        _responder.Hear(Query(Question.For(_service.Instance, RecordType.Service)), Packets.Neighbour, At(5));

        OutgoingMessage answer = Assert.Single(_responder.Poll(At(5)));

        Assert.True(Assert.Single(answer.Message.Answers).CacheFlush);
        Assert.Equal(_service.Addresses.ToArray(), answer.Message.Additionals.ToArray());
    }

    [Fact]
    public void What_the_asker_knows_is_not_answered()
    {
        _responder.Hear(DnsMessage.Query([Packets.Browse], [_service.Pointer with { Seconds = 60 }]), Packets.Neighbour, At(5));

        Assert.Empty(Listen(5, 10));
    }

    [Fact]
    public void What_the_asker_has_half_forgotten_is_answered()
    {
        _responder.Hear(DnsMessage.Query([Packets.Browse], [_service.Pointer with { Seconds = 59 }]), Packets.Neighbour, At(5));

        Assert.Single(Listen(5, 10));
    }

    [Fact]
    public void Known_answers_in_the_following_packets_of_a_long_query_count_too()
    {
        _responder.Hear(Query(Packets.Browse) with { Flags = DnsMessage.TruncatedFlag }, Packets.Neighbour, At(5));
        _responder.Hear(DnsMessage.Query([], [_service.Pointer]), Packets.Neighbour, At(5.1));

        Assert.Empty(Listen(5, 10));
    }

    [Fact]
    public void What_one_asker_knows_is_still_answered_when_another_asked_too()
    {
        _responder.Hear(Query(Packets.Browse) with { Flags = DnsMessage.TruncatedFlag }, Packets.Neighbour, At(5));
        _responder.Hear(Query(Packets.Browse) with { Flags = DnsMessage.TruncatedFlag }, OtherNeighbour, At(5));
        _responder.Hear(DnsMessage.Query([], [_service.Pointer]), Packets.Neighbour, At(5.1));

        Assert.Single(Listen(5, 10));
    }

    [Fact]
    public void No_record_is_multicast_twice_within_a_second_however_often_it_is_asked_for()
    {
        var said = new List<(double Second, DnsRecord Record)>();
        for (int step = 0; step < 1000; step++)
        {
            double second = step / 100.0;
            _responder.Hear(Query(Packets.Browse, Question.For(_service.Instance, RecordType.Any)), Packets.Neighbour, At(second));
            said.AddRange(_responder.Poll(At(second)).SelectMany(message => Records(message.Message)).Select(record => (second, record)));
        }

        Assert.All(said.GroupBy(entry => entry.Record), times =>
        {
            double[] seconds = [.. times.Select(entry => entry.Second)];
            Assert.InRange(seconds.Length, 9, 11);
            Assert.All(seconds.Zip(seconds.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 0.999));
        });
    }

    [Fact]
    public void A_question_that_comes_too_soon_is_answered_when_the_second_is_over()
    {
        _responder.Announce(At(0));
        _responder.Poll(At(0));
        _responder.Poll(At(1));
        _responder.Hear(Query(Question.For(_service.Instance, RecordType.Service)), Packets.Neighbour, At(1.2));

        (double second, OutgoingMessage _) = Assert.Single(Listen(1.2, 4, step: 0.01));

        Assert.InRange(second, 2.0, 2.02);
    }

    [Fact]
    public void A_unicast_question_gets_a_unicast_answer_and_everybody_hears_it_if_they_have_not_lately()
    {
        Question question = Question.For(_service.Instance, RecordType.Text) with { WantsUnicast = true };
        _responder.Hear(Query(question), Packets.Neighbour, At(5));
        IPEndPoint?[] first = [.. _responder.Poll(At(5)).Select(message => message.To)];
        _responder.Hear(Query(question), Packets.Neighbour, At(10));

        IPEndPoint?[] second = [.. _responder.Poll(At(10)).Select(message => message.To)];

        Assert.Equal([Packets.Neighbour, null], first);
        Assert.Equal([Packets.Neighbour], second);
    }

    [Fact]
    public void An_asker_that_is_no_mdns_speaker_gets_a_plain_dns_answer()
    {
        var asker = new IPEndPoint(IPAddress.Parse("10.0.0.9"), 40000);
        DnsMessage query = Query(Question.For(_service.Instance, RecordType.Service)) with { Id = 77 };
        _responder.Hear(query, asker, At(5));

        OutgoingMessage answer = Assert.Single(_responder.Poll(At(5)));

        Assert.Equal(asker, answer.To);
        Assert.Equal(77, answer.Message.Id);
        Assert.Equal(query.Questions.ToArray(), answer.Message.Questions.ToArray());
        Assert.Equal((false, 10u), (answer.Message.Answers[0].CacheFlush, answer.Message.Answers[0].Seconds));
    }

    [Fact]
    public void Forged_senders_get_at_most_20_unicast_answers_a_second()
    {
        Question question = Question.For(_service.Instance, RecordType.Text) with { WantsUnicast = true };
        for (int i = 0; i < 200; i++)
        {
            _responder.Hear(Query(question), new IPEndPoint(IPAddress.Parse($"10.0.0.{i}"), 5353), At(5));
        }

        Assert.Equal(Responder.MaximumUnicastAnswersPerSecond, _responder.Poll(At(5)).Count(message => message.To is not null));
    }

    [Fact]
    public void The_list_of_all_types_names_ours()
    {
        _responder.Hear(Query(Question.For(LocalService.AllTypes, RecordType.Pointer)), Packets.Neighbour, At(5));

        (double _, OutgoingMessage answer) = Assert.Single(Listen(5, 6));

        Assert.Equal(new RecordData.Pointer(Packets.Type), Assert.Single(answer.Message.Answers).Data);
    }

    [Fact]
    public void Questions_about_others_are_not_answered()
    {
        _responder.Hear(Query(Question.For(DomainName.Of("_http", "_tcp", "local"), RecordType.Pointer)), Packets.Neighbour, At(5));
        _responder.Hear(Query(Question.For(_service.Instance, RecordType.IPv4Address)), Packets.Neighbour, At(5));
        _responder.Hear(Query(new Question(_service.Instance, RecordType.Any, Class: 3, WantsUnicast: false)), Packets.Neighbour, At(5));

        Assert.Empty(Listen(5, 10));
    }

    [Fact]
    public void New_addresses_are_announced_and_the_old_ones_get_a_goodbye()
    {
        LocalService moved = Packets.Service("pc-1", "10.0.0.99", "fe80::1");

        OutgoingMessage goodbye = Assert.Single(_responder.Replace(moved, At(5)));
        OutgoingMessage announcement = Assert.Single(_responder.Poll(At(5)));

        DnsRecord gone = Assert.Single(goodbye.Message.Answers);
        Assert.Equal((0u, new RecordData.Address(IPAddress.Parse("10.0.0.1"))), (gone.Seconds, gone.Data));
        Assert.Contains(moved.Addresses[0], announcement.Message.Answers);
    }

    [Fact]
    public void Sixteen_addresses_and_a_kilobyte_of_text_still_go_out_in_packets_of_1400_bytes()
    {
        var announcement = new ServiceAnnouncement(new string('n', 63), Packets.ServiceType, 1, [.. Enumerable.Range(0, 4).Select(n =>
            KeyValuePair.Create($"k{n}", new string('v', 250)))]);
        LocalService large = LocalService.Of(announcement, [.. Enumerable.Range(1, 20).Select(n => IPAddress.Parse($"2001:db8::{n:x}"))]);
        var responder = new Responder(large, new Random(1));
        responder.Announce(At(0));

        OutgoingMessage[] messages = [.. responder.Poll(At(0))];

        Assert.Equal(large.All.ToArray(), messages.SelectMany(message => message.Message.Answers).ToArray());
        Assert.Equal(LocalService.MaximumAddresses, large.Addresses.Length);
        Assert.All(messages, message => Assert.InRange(Packets.Of(message.Message).Length, 1, MessagePacker.MaximumBytes));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static DnsMessage Query(params Question[] questions) => DnsMessage.Query([.. questions], []);

    private static IEnumerable<DnsRecord> Records(DnsMessage message) => message.Answers.Concat(message.Additionals);

    private List<(double Second, OutgoingMessage Message)> Listen(double from, double to, double step = 0.05)
    {
        var heard = new List<(double, OutgoingMessage)>();
        for (int i = 0; from + (i * step) <= to; i++)
        {
            double second = Math.Round(from + (i * step), 3);
            heard.AddRange(_responder.Poll(At(second)).Select(message => (second, message)));
        }

        return heard;
    }
}
