using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace MedV.GuestProtocol.Tests;

public sealed class FrameDecoderTests
{
    [Theory]
    [InlineData("\u001e{}\n", "{}")]
    [InlineData("noise{}\n\u001e{}\n", "{}")]
    [InlineData("\u001e{\"a\u001e{}\n", "{}")]
    [InlineData("\u001e{\r}\n\u001e[]\n", "[]")]
    [InlineData("\u001e\n\u001e[]\n", "[]")]
    [InlineData("\u001e\u001e\u001e[]\n\n\n", "[]")]
    [InlineData("\u001ea\nb\n\u001ec\n", "a c")]
    [InlineData("\u001ea\u0080\n\u001e\u007fb\n\u001ec\n", "c")]
    [InlineData("\u001ea", "")]
    public void It_finds_what_lies_between_the_marks(string stream, string frames)
    {
        Assert.Equal(frames, string.Join(' ', Decode(Encoding.Latin1.GetBytes(stream), int.MaxValue, out _)));
    }

    [Fact]
    public void However_the_bytes_are_cut_the_frames_are_the_same() =>
        Prop.ForAll(Gen.Choose(0, 9).Select(x => (byte)(x switch { < 3 => 0x1E, < 6 => 0x0A, 6 => 0x80, _ => 'a' + x })).ArrayOf().ToArbitrary(), Gen.Choose(1, 7).ToArbitrary(), (data, step) =>
            Decode(data, step, out long a).SequenceEqual(Decode(data, int.MaxValue, out long b)) && a == b).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_byte_belongs_to_a_frame_or_is_counted_as_noise() =>
        Prop.ForAll<byte[]>(data =>
        {
            byte[] all = [.. data, .. "\u001eend\n"u8];
            List<string> frames = Decode(all, 3, out long skipped);
            return skipped + frames.Sum(frame => frame.Length + 2) == all.Length && frames[^1] == "end";
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_longest_frame_passes_and_one_byte_more_does_not()
    {
        byte[] longest = [FrameDecoder.Start, .. Enumerable.Repeat((byte)'x', ProtocolLimits.FrameBytes - 2), FrameDecoder.End];
        byte[] longer = [FrameDecoder.Start, .. Enumerable.Repeat((byte)'x', ProtocolLimits.FrameBytes - 1), FrameDecoder.End, .. "\u001eend\n"u8];

        Assert.Equal(ProtocolLimits.FrameBytes - 2, Assert.Single(Decode(longest, 1000, out _)).Length);
        Assert.Equal("end", Assert.Single(Decode(longer, 1000, out long skipped)));
        Assert.Equal(ProtocolLimits.FrameBytes + 1, skipped);
    }

    [Fact]
    public void A_frame_without_an_end_takes_no_more_memory_than_one_frame()
    {
        var decoder = new FrameDecoder();
        byte[] piece = [.. Enumerable.Repeat((byte)'x', 4096)];
        decoder.Read([FrameDecoder.Start], out _);
        decoder.Read(piece, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 2500; i++)
        {
            decoder.Read(piece, out ReadOnlyMemory<byte> content);
            Assert.True(content.IsEmpty);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
        Assert.InRange(decoder.SkippedBytes, 9 << 20, 11 << 20);
    }

    private static List<string> Decode(byte[] data, int step, out long skipped)
    {
        var decoder = new FrameDecoder();
        var frames = new List<string>();
        for (int at = 0; at < data.Length;)
        {
            at += decoder.Read(data.AsSpan(at, Math.Min(step, data.Length - at)), out ReadOnlyMemory<byte> content);
            if (!content.IsEmpty)
            {
                frames.Add(Encoding.Latin1.GetString(content.Span));
            }
        }

        skipped = decoder.SkippedBytes;
        return frames;
    }
}
