using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MedV.GuestProtocol.Tests;

public sealed class MessageVectorTests
{
    public static TheoryData<string, string> Host => Vectors.Texts("host");

    public static TheoryData<string, string> Guest => Vectors.Texts("guest");

    public static TheoryData<string, string, string> HostNot => Vectors.Texts("hostNot", "result");

    public static TheoryData<string, string, string> GuestNot => Vectors.Texts("guestNot", "result");

    public static TheoryData<string, string, string> Names => Vectors.Texts("names", "clean");

    [Theory]
    [MemberData(nameof(Host))]
    public void A_request_is_read_and_written_with_the_same_members(string word, string text)
    {
        Decoding result = MessageCodec.DecodeHost(Vectors.Bytes(text), out MessageHeader header, out HostMessage? message);

        Assert.Equal(Decoding.Message, result);
        Assert.Equal(7, header.Id);
        byte[] frame = MessageCodec.Encode(header, message!);
        AssertFrame(word, text, frame);
    }

    [Theory]
    [MemberData(nameof(Guest))]
    public void An_answer_or_event_is_read_and_written_with_the_same_members(string word, string text)
    {
        Decoding result = MessageCodec.DecodeGuest(Vectors.Bytes(text), out MessageHeader header, out GuestMessage? message);

        Assert.Equal(Decoding.Message, result);
        Assert.True(MessageCodec.TryEncode(header, message!, out byte[]? frame));
        AssertFrame(word, text, frame);
    }

    [Theory]
    [MemberData(nameof(HostNot))]
    public void A_bad_request_is_refused_as_the_vector_says(string name, string text, string expected)
    {
        Decoding result = MessageCodec.DecodeHost(Vectors.Bytes(text), out _, out HostMessage? message);

        Assert.True(result == Enum.Parse<Decoding>(expected), $"{name}: {result}");
        Assert.Null(message);
    }

    [Theory]
    [MemberData(nameof(GuestNot))]
    public void A_bad_word_of_a_guest_is_refused_as_the_vector_says(string name, string text, string expected)
    {
        Decoding result = MessageCodec.DecodeGuest(Vectors.Bytes(text), out _, out GuestMessage? message);

        Assert.True(result == Enum.Parse<Decoding>(expected), $"{name}: {result}");
        Assert.Null(message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_comes_through_the_door_clean(string name, string text, string clean)
    {
        MessageCodec.DecodeGuest(Vectors.Bytes(text), out _, out GuestMessage? message);

        Assert.True(clean == Assert.IsType<GuestMessage.AppPage>(message).Apps[0].Name, name);
    }

    [Fact]
    public void Every_message_has_a_vector()
    {
        IEnumerable<string> words = typeof(HostMessage).GetNestedTypes().Concat(typeof(GuestMessage).GetNestedTypes()).Select(type => char.ToLowerInvariant(type.Name[0]) + type.Name[1..]);

        Assert.Empty(words.Except(Host.Concat(Guest).Select(row => (string)row[0])));
    }

    [Fact]
    public void Members_that_nobody_knows_are_passed_over()
    {
        byte[] text = Vectors.Bytes("""{"x":{"y":[1]},"t":"forget","id":7,"s":"00112233445566778899aabbccddeeff","launch":"l-1","command":"rm"}""");

        Assert.Equal(Decoding.Message, MessageCodec.DecodeHost(text, out _, out HostMessage? message));
        Assert.Equal(new HostMessage.Forget("l-1"), message);
    }

    [Fact]
    public void The_cookie_of_a_display_is_not_in_its_text()
    {
        var launch = new HostMessage.Launch("l-1", "a", [], new DisplayAccess("x:0", "00112233445566778899aabbccddeeff"));

        Assert.DoesNotContain("0011", launch.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_does_not_fit_a_frame_is_not_written()
    {
        var app = new GuestApp("a", new string('\u4e2d', 128), new string('\u4e2d', 128), [], [.. Enumerable.Range(0, 32).Select(i => $"text/{new string('x', 115)}{i}")], null, new string('\u4e2d', 128));
        var header = new MessageHeader(default, 0, 1);

        Assert.False(MessageCodec.TryEncode(header, new GuestMessage.AppPage(1, 16, 0, [.. Enumerable.Repeat(app, 16)]), out byte[]? none));
        Assert.Null(none);
        Assert.True(MessageCodec.TryEncode(header, new GuestMessage.AppPage(1, 16, 0, [app]), out _));
    }

    [Fact]
    public void A_piece_of_the_largest_size_fits_a_frame()
    {
        byte[] frame = MessageCodec.Encode(new MessageHeader(default, int.MaxValue, 0), new HostMessage.Put(new string('a', 36), new string('\u00fc', 128), 0, ProtocolLimits.FileBytes, new byte[ProtocolLimits.PieceBytes]));

        Assert.InRange(frame.Length, ProtocolLimits.PieceBytes, ProtocolLimits.FrameBytes);
    }

    private static void AssertFrame(string word, string text, byte[] frame)
    {
        Assert.Equal(FrameDecoder.Start, frame[0]);
        Assert.Equal(FrameDecoder.End, frame[^1]);
        Assert.All(frame[1..^1], value => Assert.InRange(value, (byte)0x20, (byte)0x7E));
        string written = Encoding.ASCII.GetString(frame.AsSpan(1, frame.Length - 2));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(written)), written);
        Assert.Equal(word, JsonDocument.Parse(written).RootElement.GetProperty("t").GetString());
    }
}
