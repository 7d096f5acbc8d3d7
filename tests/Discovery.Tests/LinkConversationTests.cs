using System.Net;
using MedV.Discovery.Dns;
using MedV.Discovery.Rules;

namespace MedV.Discovery.Tests;

public sealed class LinkConversationTests
{
    private readonly LinkConversation _conversation = new(Packets.Service("pc-1", "10.0.0.1"), new Random(1), TimeSpan.Zero);

    [Fact]
    public void After_the_goodbye_nothing_is_said_any_more_whoever_asks()
    {
        _conversation.Hear(DnsMessage.Query([Packets.Browse], []), Packets.Neighbour, At(5));
        OutgoingMessage goodbye = Assert.Single(_conversation.End());

        _conversation.Hear(DnsMessage.Query([Packets.Browse], []), Packets.Neighbour, At(5));

        Assert.All(goodbye.Message.Answers, record => Assert.Equal(0u, record.Seconds));
        Assert.Empty(_conversation.Poll(At(10)));
        Assert.Equal(TimeSpan.MaxValue, _conversation.NextDue);
    }

    [Fact]
    public void The_goodbye_leaves_the_type_itself_to_the_other_hosts_that_have_it()
    {
        OutgoingMessage goodbye = Assert.Single(_conversation.End());

        Assert.DoesNotContain(goodbye.Message.Answers, record => record.Name.Equals(LocalService.AllTypes));
    }

    [Fact]
    public void When_the_link_cannot_send_yet_everything_is_said_and_asked_again_a_second_later()
    {
        _conversation.Poll(At(0.121));
        _conversation.NoteFailure(At(0.121));

        IReadOnlyList<OutgoingMessage> before = _conversation.Poll(At(1.12));
        IReadOnlyList<OutgoingMessage> after = _conversation.Poll(At(1.13));

        Assert.Empty(before);
        Assert.Equal([true, false], after.Select(message => message.Message.IsResponse));
    }

    [Fact]
    public void A_link_that_never_can_send_is_tried_ten_times_and_then_left_to_the_usual_questions()
    {
        int announcements = 0;
        for (int i = 1; i < 10_000; i++)
        {
            TimeSpan now = At(i / 100.0);
            IReadOnlyList<OutgoingMessage> messages = _conversation.Poll(now);
            announcements += messages.Count(message => message.Message.IsResponse);
            if (messages.Count > 0)
            {
                _conversation.NoteFailure(now);
            }
        }

        Assert.InRange(announcements, 10, 12);
    }

    [Fact]
    public void A_response_from_a_port_that_any_program_may_use_is_not_believed()
    {
        _conversation.Hear(Packets.Announcement("pc-2"), new IPEndPoint(Packets.Neighbour.Address, 40000), At(1));

        Assert.Equal(0, _conversation.Cache.Count);
    }

    [Theory]
    [InlineData(0x2800)]
    [InlineData(0x0003)]
    public void A_message_of_another_operation_or_with_an_error_is_ignored(int flags)
    {
        DnsMessage announcement = Packets.Announcement("pc-2");

        _conversation.Hear(announcement with { Flags = (ushort)(announcement.Flags | flags) }, Packets.Neighbour, At(1));

        Assert.Equal(0, _conversation.Cache.Count);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
