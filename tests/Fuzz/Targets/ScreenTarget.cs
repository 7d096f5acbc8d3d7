using System.Buffers;
using System.Buffers.Binary;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;
using MedV.GuestBridge.Display.X11;
using MedV.GuestBridge.Display.X11.Filter;

namespace MedV.Fuzz.Targets;

/// <summary>What a guest says to the X server, through the relay's filter: as many requests out as in, none of them of a refused kind, the same however it is cut.</summary>
internal sealed class ScreenTarget : FuzzTarget
{
    private const uint Own = 0x0040_0001;
    private const uint Foreign = 0x0020_0001;
    private const uint Root = 0x50;
    private const byte BigRequests = 133;
    private const byte IdRanges = 134;

    // Grabs of the server and the keyboard, moving the pointer, killing, the list of hosts, pressed keys.
    private static readonly byte[] NeverSent = [31, 36, 41, 44, 51, 100, 102, 105, 107, 109, 110, 111, 112, 113, 114, 115, 116, 118];

    private static readonly FilterRules Rules = new()
    {
        Mark = new WindowMark("finance", "Finance"),
        Nowhere = 0x0030_0001,
        BigRequests = BigRequests,
        IdRanges = IdRanges,
        Atoms = [.. Enumerable.Range(1000, FilterAtoms.Names.Length).Select(number => (uint)number)],
    };

    private static readonly FilterAtoms Atoms = new(Rules.Atoms);

    /// <inheritdoc/>
    public override string Name => "screen";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 4 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override int Room => 40_000;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        (byte[] Bytes, bool IsEnded) whole;
        using (meter.Measure())
        {
            whole = Filter(input.Bytes, input.Length);
        }

        (byte[] Bytes, bool IsEnded) cut = Filter(input.Bytes, 61);
        FuzzException.Require(whole.IsEnded == cut.IsEnded, "cut otherwise, it ends otherwise");
        FuzzException.Require(whole.IsEnded || whole.Bytes.AsSpan().SequenceEqual(cut.Bytes), "cut otherwise, other bytes come out");
        Probe.NoteSize("requests", whole.IsEnded ? 0 : Check(input.Bytes, whole.Bytes));
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases()
    {
        byte[] packet =
        [
            .. Request(BigRequests, 0),
            .. Request(1, 0, Own, Root, 0, 0x0010_0010, 0, 0, 1 << 9, 1),
            .. Request(18, 0, Own, 39, 31, 8, 4, 0x41414141),
            .. Request(18, 0, Own, Atoms["_NET_WM_STATE"], 4, 32, 1, Atoms["_NET_WM_STATE_FULLSCREEN"]),
            .. Request(12, 0, Own, 0xc, 900, 700), .. Request(2, 0, Own, 1 << 9, 1), .. Request(7, 0, Own, Root, 0), .. Request(8, 0, Own),
            .. Request(53, 24, Own + 1, Own, 0x0100_0100), .. Request(54, 0, Own + 1),
            .. Request(22, 0, Own, 1, 0), .. Request(24, 0, Own, Atoms["CLIPBOARD"], 31, 9, 0), .. Request(23, 0, 2),
            .. Request(25, 0, Root, 0x18_0000, 33 | (32 << 8), Own, Atoms["_NET_WM_STATE"], 1, Atoms["_NET_WM_STATE_ABOVE"], 0, 0, 0),
            .. Request(26, 0, Own, 4, 0, 0, 0), .. Request(31, 0, Own, 0, 0), .. Request(36, 0), .. Request(116, 3, 0x030201), .. Request(20, 1, Foreign, 39, 0, 0, 9),
            .. Request(98, 0, 5, 0x45545458, 0x54), .. Request(140, 2, 3), 72, 0, 0, 0, .. XRequests.Words(6, Own, Own, 0, 0),
        ];
        var map = new FieldMap();
        map.AddNumbers(packet.Length, Own, Foreign, Root, 1, 2, 4, 8, 16, 18, 25, 32, 39, 98, 126, 127, BigRequests, 2048, 65_535, 4 << 20, Atoms["CLIPBOARD"], Atoms["_NET_WM_NAME"]);
        map.AddUnknown(packet, 0, packet.Length, 4);
        map.AddUnknown(packet, 0, packet.Length, 1);
        yield return new FuzzBase("requests", packet, map);
    }

    private static byte[] Request(byte opcode, byte data, params uint[] words) => [opcode, data, (byte)(1 + words.Length), 0, .. XRequests.Words(words)];

    private static (byte[] Bytes, bool IsEnded) Filter(ReadOnlySpan<byte> input, int piece)
    {
        var session = new FilterSession(0x0040_0000, 0x001f_ffff, [Root], 1000, 800);
        var filter = new RequestFilter(new RequestRules(Rules, Atoms, session));
        var output = new ArrayBufferWriter<byte>();
        byte[] buffer = new byte[Math.Max(input.Length, 1)];
        int held = 0;
        for (int at = 0; at < input.Length; at += piece)
        {
            ReadOnlySpan<byte> next = input.Slice(at, Math.Min(piece, input.Length - at));
            next.CopyTo(buffer.AsSpan(held));
            held += next.Length;
            try
            {
                int used = filter.Filter(buffer.AsSpan(0, held), output);
                buffer.AsSpan(used, held - used).CopyTo(buffer);
                held -= used;
            }
            catch (FilterException)
            {
                return ([], true);
            }
        }

        return (output.WrittenSpan.ToArray(), false);
    }

    /// <summary>Goes through both, request by request.</summary>
    private static int Check(ReadOnlySpan<byte> input, ReadOnlySpan<byte> output)
    {
        int requests = 0;
        while (output.Length >= 4)
        {
            int went = Length(input);
            int came = Length(output);
            if (came > output.Length || went > input.Length)
            {
                break;
            }

            FuzzException.Require(!NeverSent.Contains(output[0]), $"a request {output[0]} comes out");
            FuzzException.Require(output[0] <= 127 || output[0] is BigRequests or IdRanges, $"a request of the extension {output[0]} comes out");
            FuzzException.Require(output[0] == input[0] || output[0] is 23 or 126 or 127, $"a request {input[0]} becomes {output[0]}");
            input = input[went..];
            output = output[came..];
            requests++;
        }

        return requests;
    }

    private static int Length(ReadOnlySpan<byte> bytes)
    {
        int words = bytes.Length < 4 ? int.MaxValue / 4 : BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        return words == 0 ? bytes.Length < 8 ? int.MaxValue : (int)Math.Min(XRequests.Word(bytes, 4), int.MaxValue / 4) * 4 : words * 4;
    }
}
