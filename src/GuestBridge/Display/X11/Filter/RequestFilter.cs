using System.Buffers;
using System.Buffers.Binary;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>
/// What a guest's client says to the X server. Each request is told from the next by its length and judged by <see cref="RequestRules"/>. As many
/// requests go out as came in, so that the server's answers have the numbers that the client expects.
/// </summary>
/// <remarks>
/// Request: opcode (1), data (1), length in units of 4 bytes (2), fields. With BIG-REQUESTS a length of 0 is followed by the length (4).
/// </remarks>
/// <param name="rules">What is judged by.</param>
internal sealed class RequestFilter(RequestRules rules)
{
    /// <summary>Bytes of a request that are looked at; what a judgement needs whole is shorter.</summary>
    public const int HeadBytes = 8 * 1024;

    /// <summary>Longest request: what servers take.</summary>
    public const int LongestRequest = 16 << 20;

    private const byte NoOperation = 127;
    private const byte UnknownOpcode = 126;
    private const byte GetSelectionOwner = 23;

    private int _rest;

    /// <summary>Filters bytes.</summary>
    /// <param name="untrusted">What came, beginning with what the last call left; it is changed. A room of twice <see cref="HeadBytes"/> is always enough.</param>
    /// <param name="output">Where what goes on is written.</param>
    /// <returns>How many bytes were used; the rest is the beginning of a request.</returns>
    /// <exception cref="FilterException">The client does not speak the protocol; nothing of it may go on.</exception>
    public int Filter(Span<byte> untrusted, IBufferWriter<byte> output)
    {
        int at = 0;
        int sent = 0;
        while (true)
        {
            int more = Math.Min(_rest, untrusted.Length - at);
            at += more;
            _rest -= more;
            if (_rest > 0 || Measure(untrusted[at..]) is not (int header, int total) || untrusted.Length - at < Math.Min(total, HeadBytes))
            {
                break;
            }

            int head = Math.Min(total, HeadBytes);
            Span<byte> request = untrusted.Slice(at, head);
            switch (rules.Judge(new RequestView(request, header, total), out byte[]? replacement))
            {
                case Verdict.Nothing:
                    request[0] = NoOperation;
                    break;
                case Verdict.Agree when total == head:
                    replacement = [GetSelectionOwner, 0, 2, 0, 1, 0, 0, 0];
                    break;
                case Verdict.Agree or Verdict.Unknown:
                    request[0] = UnknownOpcode;
                    break;
                case Verdict.Pass or Verdict.Replaced:
                    break;
            }

            if (replacement is not null)
            {
                output.Write(untrusted[sent..at]);
                output.Write(replacement);
                sent = at + total;
            }

            at += head;
            _rest = total - head;
        }

        output.Write(untrusted[sent..at]);
        return at;
    }

    /// <summary>Length of what comes before the fields, and of the whole; nothing when too little is here to tell.</summary>
    private (int Header, int Total)? Measure(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
        {
            return null;
        }

        int words = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (words > 0)
        {
            return (4, words * 4);
        }

        if (!rules.TakesBigRequests)
        {
            throw new FilterException("a request has no length");
        }

        if (bytes.Length < 8)
        {
            return null;
        }

        uint big = XRequests.Word(bytes, 4);
        return big is >= 2 and <= LongestRequest / 4
            ? (8, (int)big * 4)
            : throw new FilterException($"a request has {big} words, 2 to {LongestRequest / 4} are taken");
    }
}
