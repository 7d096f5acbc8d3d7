using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using MedV.GuestProtocol.Tests;
using MedV.LegacyAgent.Protocol;

namespace MedV.LegacyAgent.Tests;

/// <summary>The second implementation of the protocol against the vectors, and against the first.</summary>
public sealed class CodecTests
{
    // The agent has no first time setup: to it that is a type that it does not know, whatever its members.
    private static readonly string[] NotDone = ["setup"];

    public static TheoryData<string, string> Host => Vectors.Texts("host");

    public static TheoryData<string, string> Guest => Vectors.Texts("guest");

    public static TheoryData<string, string, string> HostNot => Vectors.Texts("hostNot", "result");

    [Theory]
    [MemberData(nameof(Host))]
    public void A_request_of_the_vectors_is_read_with_the_members_that_the_bridge_wrote(string word, string text)
    {
        MessageCodec.DecodeHost(Vectors.Bytes(text), out MessageHeader header, out HostMessage? expected);

        Reading reading = RequestReader.Read(text, out Request? request);

        Assert.Equal(NotDone.Contains(word) ? Reading.UnknownType : Reading.Message, reading);
        Assert.Equal((word, 7, header.Session.ToString()), (request!.Word, request.Id, request.Session));
        AssertSame(expected!, request);
    }

    [Theory]
    [MemberData(nameof(HostNot))]
    public void A_bad_request_of_the_vectors_is_refused_as_they_say(string name, string text, string expected)
    {
        string result = NotDone.Any(word => text.Contains($"\"t\":\"{word}\"", StringComparison.Ordinal)) ? nameof(Reading.UnknownType) : expected;

        Assert.True(RequestReader.Read(text, out _).ToString() == result, name);
    }

    [Theory]
    [MemberData(nameof(Guest))]
    public void What_this_agent_says_is_written_as_the_vectors_have_it(string word, string text)
    {
        MessageCodec.DecodeGuest(Vectors.Bytes(text), out MessageHeader header, out GuestMessage? meaning);
        Message? message = Say(meaning!);

        // These the agent never says.
        Assert.Equal(message is null, word is "want" or "notify" or "setupProgress");
        if (message is not null)
        {
            byte[] frame = message.ToFrame(header.Session.ToString(), header.Re)!;
            string content = Encoding.ASCII.GetString(frame.AsSpan(1, frame.Length - 2));
            Assert.Equal((FrameDecoder.Start, FrameDecoder.End), (frame[0], frame[^1]));
            Assert.All(content, c => Assert.InRange(c, ' ', '~'));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(content)), content);
        }
    }

    [Fact]
    public void Both_implementations_find_the_same_frames_in_the_same_noise()
    {
        byte[] bytes = [0x1E, 0x1E, 0x0A, 0x0A, 0x0D, 0x00, 0x7F, 0xFF, (byte)'{', (byte)'}', (byte)'a', (byte)'"'];
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            byte[] noise = [.. Enumerable.Range(0, random.Next(1, 400)).SelectMany(_ => random.Next(200) == 0 ? Enumerable.Repeat((byte)'x', random.Next(65_500, 65_600)) : [bytes[random.Next(bytes.Length)]])];

            var first = new FrameDecoder();
            var second = new FrameReader();
            List<string> expected = [], found = [];
            for (int at = 0; at < noise.Length;)
            {
                at += first.Read(noise.AsSpan(at), out ReadOnlyMemory<byte> content);
                expected.AddRange(content.IsEmpty ? [] : [Encoding.ASCII.GetString(content.Span)]);
            }

            for (int at = 0; at < noise.Length;)
            {
                at = second.Read(noise, at, Math.Min(noise.Length, at + random.Next(1, 100)), out string? content);
                found.AddRange(content is null ? [] : [content]);
            }

            Assert.Equal(expected, found);
            Assert.Equal(first.SkippedBytes, second.SkippedBytes);
        }
    }

    [Fact]
    public void Both_implementations_judge_damaged_requests_alike()
    {
        string[] texts = [.. Host.Where(row => !NotDone.Contains((string)row[0])).Select(row => (string)row[1])];
        const string Pieces = "{}[]\",:\\ue+-.0129afx /*tn";
        int refused = 0, same = 0;
        for (int seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder(texts[random.Next(texts.Length)]);
            for (int change = random.Next(1, 3); change > 0; change--)
            {
                int at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, 1),
                    1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                    _ => text.Replace(text[at], Pieces[random.Next(Pieces.Length)], at, 1),
                };
            }

            Decoding expected = MessageCodec.DecodeHost(Vectors.Bytes(text.ToString()), out _, out HostMessage? message);
            Reading reading = RequestReader.Read(text.ToString(), out Request? request);

            Assert.True(expected.ToString() == reading.ToString(), $"{expected}, {reading}: {text}");
            if (reading == Reading.Message)
            {
                AssertSame(message!, request!);
                same++;
            }

            refused += reading == Reading.Refused ? 1 : 0;
        }

        Assert.True(same > 100 && refused > 100, $"{same} {refused}");
    }

    [Fact]
    public void Text_of_the_guest_is_short_and_has_whole_characters()
    {
        Assert.Equal("a b", Names.Shown("\u0007a\nb\ud800 "));
        Assert.Equal(new string('a', 127), Names.Shown(new string('a', 127) + "\U0001F600"));
        Assert.Equal("\U0001F600", Names.Shown("\U0001F600"));
    }

    private static void AssertSame(HostMessage expected, Request request)
    {
        switch (expected)
        {
            case HostMessage.Hello hello:
                Assert.Equal(hello.Versions, request.Versions);
                break;
            case HostMessage.Apps apps:
                Assert.Equal(apps.From, request.From);
                break;
            case HostMessage.Icon icon:
                Assert.Equal((icon.Hash, icon.Offset, icon.Length), (request.Hash, request.Offset, request.Length));
                break;
            case HostMessage.Launch launch:
                Assert.Equal((launch.LaunchId, launch.App, string.Join('/', launch.Files)), (request.Launch, request.App, string.Join('/', request.Files)));
                break;
            case HostMessage.Put put:
                Assert.Equal((put.LaunchId, put.File, put.Offset, put.Total, Convert.ToHexString(put.Data.Span)), (request.Launch, request.File, request.Offset, request.Total, Convert.ToHexString(request.Data)));
                break;
            case HostMessage.Get get:
                Assert.Equal((get.LaunchId, get.File, get.Offset, get.Length), (request.Launch, request.File, request.Offset, request.Length));
                break;
            case HostMessage.Forget forget:
                Assert.Equal(forget.LaunchId, request.Launch);
                break;
            case HostMessage.Open open:
                Assert.Equal(open.Url, request.Url);
                break;
            case HostMessage.SetTime time:
                Assert.Equal(time.UnixMilliseconds, request.UnixMilliseconds);
                break;
            case HostMessage.Drive drive:
                Assert.Equal((drive.IdleAfter, drive.Every), (request.IdleAfter, request.Every));
                break;
            case HostMessage.Network network:
                Assert.Equal(network.Proxy, request.Proxy);
                break;
            default:
                Assert.Contains(request.Word, NotDone.Concat(["status", "quiesce", "shutdown"]));
                break;
        }
    }

    private static Message? Say(GuestMessage meaning) => meaning switch
    {
        GuestMessage.Welcome welcome => Message.Welcome(welcome.Agent, welcome.Os, welcome.Caps),
        GuestMessage.Ok => Message.Ok(),
        GuestMessage.Error error => Message.Error(error.Code, error.Text),
        GuestMessage.AppPage page => Message.AppPage(page.Rev, page.Total, page.From, page.Apps.Select(app => new App(app.Key, app.Name, app.Comment, app.Categories, app.MimeTypes, app.IconHash, app.WindowClass))),
        GuestMessage.IconPiece icon => Message.IconPiece(icon.Width, icon.Height, icon.Offset, icon.Data.ToArray()),
        GuestMessage.FilePiece file => Message.FilePiece(file.Offset, file.Total, file.Data.ToArray()),
        GuestMessage.State state => Message.State(state.Rev, state.WindowCount, state.IdleSeconds, state.RebootPending, state.Launches),
        GuestMessage.Changed changed => Message.Changed(changed.Rev),
        GuestMessage.Started started => Message.Started(started.LaunchId),
        GuestMessage.Exited exited => Message.Exited(exited.LaunchId, exited.Code),
        GuestMessage.Windows windows => Message.Windows(windows.Count),
        GuestMessage.Idle idle => Message.Idle(idle.Seconds),
        GuestMessage.Reboot reboot => Message.Reboot(reboot.Pending),
        GuestMessage.FileChanged changed => Message.FileChanged(changed.LaunchId, changed.File),
        _ => null,
    };
}
