using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using MedV.GuestBridge.Display.X11;
using MedV.GuestBridge.Display.X11.Filter;

namespace MedV.GuestBridge.Tests.Display.Filter;

/// <summary>The filter by itself: bytes in, bytes out.</summary>
public sealed class RequestFilterTests
{
    private const uint Own = 0x0040_0001;
    private const uint Foreign = 0x0020_0001;
    private const uint Root = 0x50;
    private const byte BigRequests = 133;

    private static readonly FilterRules Rules = new()
    {
        Mark = new WindowMark("finance", "Finance"),
        Nowhere = 0x0030_0001,
        BigRequests = BigRequests,
        IdRanges = 134,
        Atoms = [.. Enumerable.Range(1000, FilterAtoms.Names.Length).Select(number => (uint)number)],
    };

    private static readonly FilterAtoms Atoms = new(Rules.Atoms);

    private readonly FilterSession _session = new(0x0040_0000, 0x001f_ffff, [Root], 1000, 800);

    [Fact]
    public void What_is_not_refused_comes_out_byte_for_byte_however_it_is_cut()
    {
        var random = new Random(4711);
        byte[] stream =
        [
            .. Window(Own, Root), .. Request(8, 0, Own), .. Request(14, 0, Own), .. Big(72, Own, 300_000), .. Request(53, 24, Own + 1, Own, 0x0010_0010), .. Request(127, 0, 1, 2, 3),
            .. Enumerable.Range(0, 200).SelectMany(_ => Request((byte)random.Next(64, 72), 0, [Own, .. Enumerable.Range(0, random.Next(1, 90)).Select(_ => (uint)random.Next())])),
        ];
        byte[] all = [.. Request(BigRequests, 0), .. stream];

        Assert.Equal(all, Run(all, all.Length));
        Assert.Equal(all, Run(all, 1));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(all, Run(all, random.Next(2, 70_000)));
        }
    }

    [Fact]
    public void As_many_requests_come_out_as_went_in()
    {
        var random = new Random(42);
        byte[] all = [.. Enumerable.Range(0, 5000).SelectMany(_ => Request(
            (byte)random.Next(256), (byte)random.Next(256), [random.Next(2) == 0 ? Own : Foreign, .. Enumerable.Range(0, random.Next(12)).Select(_ => (uint)random.Next(2000))]))];

        Assert.Equal(5000, Count(Run(all, 4096)));
    }

    [Theory]
    [InlineData(36)]
    [InlineData(41)]
    [InlineData(100)]
    [InlineData(107)]
    [InlineData(109)]
    [InlineData(112)]
    [InlineData(113)]
    [InlineData(115)]
    public void What_changes_the_display_for_all_does_nothing(byte opcode)
    {
        byte[] request = Request(opcode, 1, Own, Own);

        byte[] output = Run(request, 64);

        Assert.Equal(127, output[0]);
        Assert.Equal(request[1..], output[1..]);
    }

    [Fact]
    public void Extensions_are_not_there_but_for_two()
    {
        Assert.Equal(Extension("BIG-REQUESTS"), Run(Extension("BIG-REQUESTS"), 64));
        Assert.Equal(Extension("?????"), Run(Extension("XTEST"), 64));
        Assert.Equal(126, Run(Request(140, 2, 1), 64)[0]);
        Assert.Equal(126, Run(Request(BigRequests, 1), 64)[0]);
    }

    [Fact]
    public void Big_requests_are_only_taken_as_the_server_takes_them()
    {
        byte[] big = Big(72, Own, 100);

        Assert.Throws<FilterException>(() => Run(big, 64));
        Assert.Throws<FilterException>(() => Run([.. Request(BigRequests, 0, 7), .. big], 64));
        Assert.Equal(4 + big.Length, Run([.. Request(BigRequests, 0), .. big], 64).Length);
        Assert.Throws<FilterException>(() => Run([.. Request(BigRequests, 0), 72, 0, 0, 0, 1, 0, 0, 0], 64));
        Assert.Throws<FilterException>(() => Run([.. Request(BigRequests, 0), 72, 0, 0, 0, 255, 255, 255, 255], 64));
    }

    [Fact]
    public void A_refused_request_that_is_big_stays_as_long_as_it_was()
    {
        byte[] big = Big(72, Foreign, 20_000);

        byte[] output = Run([.. Request(BigRequests, 0), .. big, .. Request(127, 0)], 500);

        Assert.Equal(127, output[4]);
        Assert.Equal(big[1..], output[5..^4]);
    }

    [Fact]
    public void A_title_begins_with_the_workspace_and_has_no_marks_that_turn_it_around()
    {
        byte[] output = Run([.. Window(Own, Root), .. Property(Own, Atoms["_NET_WM_NAME"], 300, "a\u202eb\u0007 \u20ac")], 64)[Window(Own, Root).Length..];

        int length = (int)XRequests.Word(output, 20);
        Assert.Equal("[Finance] ab \u20ac", Encoding.UTF8.GetString(output, 24, length));
        Assert.Equal(output.Length, BinaryPrimitives.ReadUInt16LittleEndian(output.AsSpan(2)) * 4);
    }

    [Fact]
    public void A_title_that_does_not_end_is_cut_and_one_of_many_pages_is_dropped()
    {
        byte[] window = Window(Own, Root);

        byte[] cut = Run([.. window, .. Property(Own, 39, 31, new string('x', 4000))], 64)[window.Length..];
        byte[] dropped = Run([.. window, .. Property(Own, 39, 31, new string('x', 40_000))], 64)[window.Length..];

        Assert.Equal((uint)("[Finance] ".Length + MarkText.MostTitleBytes), XRequests.Word(cut, 20));
        Assert.Equal(127, dropped[0]);
    }

    [Fact]
    public void Properties_that_name_a_process_of_the_host_or_take_the_frame_away_are_not_set()
    {
        byte[] window = Window(Own, Root);

        Assert.Equal(127, Run([.. window, .. Property(Own, Atoms["_NET_WM_PID"], 6, "1234")], 64)[window.Length]);
        Assert.Equal(127, Run([.. window, .. Property(Own, Atoms["_MOTIF_WM_HINTS"], 6, "1234")], 64)[window.Length]);
        Assert.Equal(127, Run(Property(Foreign, 39, 31, "Log in"), 64)[0]);
    }

    [Fact]
    public void Text_goes_to_another_window_only_when_that_asked()
    {
        byte[] answer = Property(Foreign, 500, 31, "text");
        Assert.Equal(127, Run(answer, 64)[0]);
        byte[] asked = [30, 0, 0, 0, .. XRequests.Words(1, Own, Foreign, Atoms["_MEDV_{0}_CLIPBOARD"], 31, 500, 0)];

        Assert.Equal(32, new EventFilter(Atoms, _session).Filter(asked));

        Assert.Equal(Atoms["CLIPBOARD"], XRequests.Word(asked, 16));
        Assert.Equal(answer, Run(answer, 64));
        Assert.Equal(127, Run(Property(Foreign, 501, 31, "text"), 64)[0]);
    }

    [Fact]
    public void Windows_that_were_destroyed_with_their_parent_make_room()
    {
        byte[] all = Window(Own, Root);
        for (uint round = 0; round < 3; round++)
        {
            IEnumerable<byte> children = Enumerable.Range(1, ResourceLedger.MostWindows - 1).SelectMany(i => Window(Own + (uint)i, Own));
            all = [.. all, .. children, .. Request(5, 0, Own)];
        }

        Assert.Equal(all, Run(all, 5000));
        Assert.Equal(126, Run([.. Enumerable.Range(0, ResourceLedger.MostWindows + 1).SelectMany(i => Window(Own + (uint)i, Root))], 5000)[^32]);
    }

    [Fact]
    public void A_window_is_neither_made_nor_moved_into_itself_nor_into_one_that_is_not_there()
    {
        Assert.Equal(126, Run(Window(Own, Own), 64)[0]);
        Assert.Equal(126, Run(Window(Own, Own + 1), 64)[0]);
        byte[] both = [.. Window(Own, Root), .. Window(Own + 1, Own)];
        Assert.Equal(127, Run([.. both, .. Request(7, 0, Own, Own + 1, 0)], 64)[both.Length]);
        Assert.Equal(127, Run([.. both, .. Request(7, 0, Own, Own + 2, 0)], 64)[both.Length]);
        Assert.Equal(7, Run([.. both, .. Request(7, 0, Own + 1, Root, 0)], 64)[both.Length]);
    }

    [Fact]
    public void Replies_of_any_length_pass_and_selections_get_their_names_back_however_it_is_cut()
    {
        byte[] reply = [1, 0, 0, 0, 3, 0, 0, 0, .. new byte[24], .. Enumerable.Repeat((byte)30, 12)];
        byte[] notice = [31, 0, 0, 0, .. XRequests.Words(1, Own, Atoms["_MEDV_{0}_PRIMARY"], 31, 500, 0, 0)];
        byte[] stream = [.. reply, .. notice, .. reply, .. new byte[32]];
        byte[] expected = (byte[])stream.Clone();
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(reply.Length + 12), 1);

        for (int cut = 1; cut < stream.Length; cut++)
        {
            var filter = new EventFilter(Atoms, _session);
            byte[] bytes = (byte[])stream.Clone();
            int ready = filter.Filter(bytes.AsSpan(0, cut));
            ready += filter.Filter(bytes.AsSpan(ready));
            Assert.Equal(expected, bytes);
            Assert.Equal(stream.Length, ready);
        }
    }

    private byte[] Run(byte[] input, int piece)
    {
        var filter = new RequestFilter(new RequestRules(Rules, Atoms, _session));
        var output = new ArrayBufferWriter<byte>();
        byte[] buffer = new byte[input.Length];
        int held = 0;
        for (int at = 0; at < input.Length; at += piece)
        {
            ReadOnlySpan<byte> next = input.AsSpan(at, Math.Min(piece, input.Length - at));
            next.CopyTo(buffer.AsSpan(held));
            held += next.Length;
            int used = filter.Filter(buffer.AsSpan(0, held), output);
            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
        }

        Assert.Equal(0, held);
        return output.WrittenSpan.ToArray();
    }

    private static int Count(byte[] requests)
    {
        int count = 0;
        for (int at = 0; at < requests.Length; at += BinaryPrimitives.ReadUInt16LittleEndian(requests.AsSpan(at + 2)) * 4)
        {
            count++;
        }

        return count;
    }

    private static byte[] Request(byte opcode, byte data, params uint[] words) => [opcode, data, (byte)(1 + words.Length), (byte)((1 + words.Length) >> 8), .. XRequests.Words(words)];

    private static byte[] Window(uint id, uint parent) => Request(1, 0, id, parent, 0, 0x0010_0010, 0, 0, 0);

    private static byte[] Big(byte opcode, uint first, int words) => [opcode, 0, 0, 0, .. XRequests.Words((uint)words + 4, first, Own), .. new byte[words * 4]];

    private static byte[] Extension(string name)
    {
        byte[] padded = [.. Encoding.ASCII.GetBytes(name), .. new byte[-name.Length & 3]];
        return [98, 0, (byte)(2 + (padded.Length / 4)), 0, (byte)name.Length, 0, 0, 0, .. padded];
    }

    private static byte[] Property(uint window, uint property, uint type, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] padded = [.. bytes, .. new byte[-bytes.Length & 3]];
        int words = 6 + (padded.Length / 4);
        byte format = text == "1234" ? (byte)32 : (byte)8;
        return [18, 0, (byte)(words & 0xff), (byte)(words >> 8), .. XRequests.Words(window, property, type, format, (uint)bytes.Length / (format / 8u)), .. padded];
    }
}
