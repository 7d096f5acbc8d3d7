using MedV.Discovery.Dns;
using MedV.Discovery.Rules;

namespace MedV.Discovery.Tests;

public sealed class BrowserTests
{
    private readonly LocalService _own = Packets.Service("me", "10.0.0.1");
    private readonly Browser _browser;

    public BrowserTests() => _browser = new Browser(_own, new Random(1), TimeSpan.Zero);

    [Fact]
    public void It_asks_at_once_and_then_after_1_3_9_27_and_60_seconds_plus_up_to_a_fifth()
    {
        double[] asked = [.. Listen(0, 300).Select(heard => heard.Second)];

        Assert.InRange(asked[0], 0.02, 0.13);
        double[] bases = [1, 3, 9, 27, 60, 60];
        Assert.All(bases.Zip(asked.Zip(asked.Skip(1))), pair =>
            Assert.InRange(pair.Second.Second - pair.Second.First, pair.First - 0.02, (pair.First * 1.2) + 0.02));
    }

    [Fact]
    public void A_question_tells_what_is_known_and_still_young()
    {
        _browser.HearResponse(Packets.Announcement("young"), At(50));
        _browser.HearResponse(Packets.Announcement("old"), At(0));
        _browser.HearResponse(Packets.Announcement("me"), At(50));

        DnsMessage query = _browser.Poll(At(61)).First().Message;

        Assert.Equal(Packets.Browse, query.Questions[0]);
        Assert.Equal([_own.Pointer, Packets.Service("young").Pointer with { Seconds = 109 }], query.Answers.ToArray());
    }

    [Fact]
    public void A_long_list_of_known_answers_takes_several_packets_of_at_most_1400_bytes()
    {
        for (int i = 0; i < 200; i++)
        {
            _browser.HearResponse(Packets.Announcement($"pc-{i}"), At(0));
        }

        OutgoingMessage[] query = [.. _browser.Poll(At(1))];

        Assert.Equal(201, query.Sum(part => part.Message.Answers.Length));
        Assert.All(query, part => Assert.True(Packets.Of(part.Message).Length <= MessagePacker.MaximumBytes));
        Assert.All(query[..^1], part => Assert.True(part.Message.IsTruncated));
        Assert.False(query[^1].Message.IsTruncated);
        Assert.Single(query, part => part.Message.Questions.Length > 0);
    }

    [Fact]
    public void Hearing_another_host_ask_the_same_counts_as_having_asked()
    {
        _browser.Poll(At(0.2));
        _browser.HearQuery(DnsMessage.Query([Packets.Browse], [Packets.Service("another").Pointer, _own.Pointer]), At(1.3));
        _browser.HearQuery(DnsMessage.Query([Packets.Browse], []), At(1.5));

        double[] asked = [.. Listen(0.3, 10).Select(heard => heard.Second)];

        // The first one knows a service that we do not: its silence would hide it from us, so it does not count; the second does.
        Assert.InRange(asked[0], 4.5, 5.2);
    }

    [Fact]
    public void Its_own_question_coming_back_does_not_count_as_another_host()
    {
        DnsMessage question = _browser.Poll(At(0.2)).Single().Message;

        _browser.HearQuery(question, At(0.201));

        Assert.InRange(Listen(0.3, 10)[0].Second, 1.2, 1.41);
    }

    [Fact]
    public void A_service_that_nobody_confirms_is_asked_for_before_it_is_forgotten()
    {
        _browser.HearResponse(Packets.Announcement("pc-1"), At(0));

        // Others ask all the time, and nobody answers: only the end of the time to live makes us ask.
        var asked = new List<double>();
        for (double second = 0.5; second < 130; second += 0.5)
        {
            _browser.HearQuery(DnsMessage.Query([Packets.Browse], []), At(second));
            asked.AddRange(_browser.Poll(At(second)).Where(message => message.Message.Questions.Contains(Packets.Browse)).Select(_ => second));
        }

        Assert.InRange(asked[0], 96, 101.5);
        Assert.Equal(4, asked.Count);
        Assert.Equal(0, _browser.Cache.Count);
    }

    [Fact]
    public void What_an_instance_lacks_is_asked_for_three_times_and_then_left()
    {
        _browser.HearResponse(DnsMessage.Response([Packets.Service("pc-1").Pointer], []), At(0));

        Question[] asked = [.. Listen(0, 60).SelectMany(heard => heard.Message.Message.Questions).Where(question => question != Packets.Browse)];

        Assert.Equal(
            [(RecordType.Service, 3), (RecordType.Text, 3)],
            asked.GroupBy(question => question.Type).Select(group => (group.Key, group.Count())).OrderByDescending(group => group.Key));
    }

    [Fact]
    public void The_addresses_of_a_host_are_asked_for_once_its_place_is_known()
    {
        LocalService other = Packets.Service("pc-1", "10.0.0.2");
        _browser.HearResponse(DnsMessage.Response([other.Pointer], [other.Service, other.Text]), At(0));

        DnsMessage query = _browser.Poll(At(0.2)).First().Message;

        Assert.Equal([RecordType.Pointer, RecordType.IPv4Address, RecordType.IPv6Address], query.Questions.Select(question => question.Type));
    }

    [Fact]
    public void It_sends_at_most_one_query_a_second_with_40_questions_whatever_strangers_announce()
    {
        for (int i = 0; i < 1000; i++)
        {
            _browser.HearResponse(DnsMessage.Response([Packets.Service($"fake-{i}").Pointer], []), At(0));
        }

        (double Second, OutgoingMessage Message)[] heard = [.. Listen(0, 60).Where(entry => entry.Message.Message.Questions.Length > 0)];

        Assert.InRange(heard.Select(entry => entry.Second).Distinct().Count(), 1, 61);
        Assert.All(heard.GroupBy(entry => entry.Second), second =>
            Assert.InRange(second.Sum(entry => entry.Message.Message.Questions.Length), 1, Browser.MaximumQuestions));
    }

    [Fact]
    public void Only_records_of_interest_are_remembered()
    {
        DnsMessage foreign = Packets.Announcement("pc-1");
        DnsRecord printer = foreign.Answers[0] with { Name = DomainName.Of("_ipp", "_tcp", "local") };
        DnsRecord stranger = foreign.Answers[3] with { Name = DomainName.Of("stranger", "local") };
        DnsRecord deep = foreign.Answers[0] with { Data = new RecordData.Pointer(DomainName.Of("a", "b", "_medv", "_tcp", "local")) };
        DnsRecord otherClass = foreign.Answers[0] with { Class = 3 };

        _browser.HearResponse(DnsMessage.Response([printer, stranger, deep, otherClass, _own.Pointer], []), At(0));

        Assert.Equal(0, _browser.Cache.Count);
    }

    [Fact]
    public void Details_of_a_service_that_is_gone_are_forgotten_with_it()
    {
        DnsMessage announcement = Packets.Announcement("pc-1");
        _browser.HearResponse(announcement with { Answers = [.. announcement.Answers.Select(record => record with { Seconds = 4500 })] }, At(0));
        _browser.HearResponse(DnsMessage.Response([announcement.Answers[0] with { Seconds = 0 }], []), At(5));

        _browser.Poll(At(6));

        Assert.Equal(0, _browser.Cache.Count);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private List<(double Second, OutgoingMessage Message)> Listen(double from, double to)
    {
        var heard = new List<(double, OutgoingMessage)>();
        for (double second = from; second <= to; second = Math.Round(second + 0.01, 2))
        {
            heard.AddRange(_browser.Poll(At(second)).Select(message => (second, message)));
        }

        return heard;
    }
}
