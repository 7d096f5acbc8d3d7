using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;
using MedV.GuestProtocol;

namespace MedV.Fuzz.Targets;

/// <summary>A stream of bytes between host and guest: frames, messages of both sides, texts.</summary>
internal sealed class GuestTarget : FuzzTarget
{
    private static readonly string[] Tokens =
    [
        "null", "true", "[]", "{}", "-1", "0", "65536", "2147483648", "9223372036854775807", "1e3", "\"\"", "\\ud800", "\\u202e", "\\u0301", "\\u200b", "\\u0000", "\\uac00\\u11a8",
        "..", "/", "nul", "\u001e", "\n", "\"re\":1,", "\"id\":1,", "[[[[[[[[", "\"t\":\"ok\",",
    ];

    public GuestTarget() => OwnMutations = [AddToken];

    /// <inheritdoc/>
    public override string Name => "guest";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 4 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override int Room => 70_000;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        List<byte[]> frames = [];
        using (meter.Measure())
        {
            long skipped = Decode(input.Bytes, input.Length, frames);
            FuzzException.Require(skipped >= 0 && skipped <= input.Length, "more was passed over than came");
            foreach (byte[] frame in frames)
            {
                Read(frame);
            }
        }

        List<byte[]> same = [];
        Decode(input.Bytes, 7, same);
        FuzzException.Require(frames.Count == same.Count && frames.Zip(same).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), "cut otherwise, the frames are others");
        Probe.NoteSize("frames", frames.Count);
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases()
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(Vectors()));
        var all = new List<byte>();
        foreach (string part in new[] { "host", "guest", "names" })
        {
            int number = 0;
            foreach (JsonElement row in vectors.RootElement.GetProperty(part).EnumerateArray())
            {
                byte[] frame = [FrameDecoder.Start, .. Encoding.ASCII.GetBytes(row.GetProperty("text").GetString()!), FrameDecoder.End];
                if (all.Count < 400)
                {
                    all.AddRange(frame);
                }

                yield return Base($"{part}-{number++}-{row.GetProperty("name").GetString()!.Replace(' ', '-')}", frame);
            }
        }

        yield return Base("several", [.. all]);
    }

    private static void Read(byte[] frame)
    {
        FuzzException.Require(frame.Length is > 0 and <= ProtocolLimits.FrameBytes - 2 && !frame.AsSpan().ContainsAnyExceptInRange((byte)0x20, (byte)0x7E), "a frame has what it may not");
        Decoding result = MessageCodec.DecodeHost(frame, out MessageHeader header, out HostMessage? host);
        FuzzException.Require((result == Decoding.Message) == (host is not null), "the result and the request do not go together");
        Probe.Note("host", (long)result);
        if (host is not null)
        {
            byte[] again = MessageCodec.Encode(header, host);
            FuzzException.Require(MessageCodec.DecodeHost(again.AsMemory(1, again.Length - 2), out MessageHeader sameHeader, out HostMessage? same) == Decoding.Message && sameHeader == header, "what was written is not read");
            FuzzException.Require(MessageCodec.Encode(header, same!).AsSpan().SequenceEqual(again), "a request is written otherwise the second time");
        }

        result = MessageCodec.DecodeGuest(frame, out header, out GuestMessage? guest);
        FuzzException.Require((result == Decoding.Message) == (guest is not null), "the result and the message do not go together");
        Probe.Note("guest", (long)result);
        if (guest is not null)
        {
            CheckTexts(guest);
            FuzzException.Require(MessageCodec.TryEncode(header, guest, out byte[]? again), "what was read does not fit a frame");
            FuzzException.Require(MessageCodec.DecodeGuest(again.AsMemory(1, again!.Length - 2), out MessageHeader sameHeader, out GuestMessage? same) == Decoding.Message && sameHeader == header, "what was written is not read");
            FuzzException.Require(MessageCodec.TryEncode(header, same!, out byte[]? third) && third.AsSpan().SequenceEqual(again), "a message is written otherwise the second time");
        }
    }

    private static void CheckTexts(GuestMessage message)
    {
        IEnumerable<string> texts = message switch
        {
            GuestMessage.AppPage page => page.Apps.SelectMany(app => new[] { app.Name, app.Comment, app.WindowClass }),
            GuestMessage.Notify notify => [notify.Text],
            GuestMessage.Error error => [error.Text],
            GuestMessage.SetupProgress progress => [progress.Text],
            _ => [],
        };
        foreach (string text in texts)
        {
            FuzzException.Require(GuestText.IsClean(text) && !text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u200b' and <= '\u200f')), "a text is not clean");
        }
    }

    private static long Decode(ReadOnlySpan<byte> input, int step, List<byte[]> frames)
    {
        var decoder = new FrameDecoder();
        for (int at = 0; at < input.Length;)
        {
            at += decoder.Read(input.Slice(at, Math.Min(Math.Max(step, 1), input.Length - at)), out ReadOnlyMemory<byte> content);
            if (!content.IsEmpty)
            {
                frames.Add(content.ToArray());
            }
        }

        return decoder.SkippedBytes;
    }

    private static void AddToken(Workbench input, Random random) =>
        input.Write(random.Next(input.Length + 1), Encoding.ASCII.GetBytes(Tokens[random.Next(Tokens.Length)]));

    private static FuzzBase Base(string name, byte[] frame)
    {
        var map = new FieldMap();
        map.AddNumbers(frame.Length, FrameDecoder.Start, FrameDecoder.End, '"', '{', '[', '\\', ',');
        map.AddUnknown(frame, 0, frame.Length, 1);
        return new FuzzBase(name, frame, map);
    }

    private static string Vectors([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../vectors/guest-protocol/messages.json");
}
