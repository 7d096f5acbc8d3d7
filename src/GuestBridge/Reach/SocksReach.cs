using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace MedV.GuestBridge.Reach;

/// <summary>Reads what a program says to a proxy of SOCKS, version 5, without a password. Pure.</summary>
internal static class SocksReach
{
    /// <summary>The first byte of all that it says.</summary>
    public const byte Version = 5;

    private const byte NoPassword = 0;
    private const byte ToConnect = 1;
    private const byte FourBytes = 1, AName = 3, SixteenBytes = 4;

    /// <summary>The answer to a greeting.</summary>
    public static ReadOnlyMemory<byte> Welcome { get; } = new byte[] { Version, NoPassword };

    /// <summary>The answer to a greeting that does not offer to go without a password.</summary>
    public static ReadOnlyMemory<byte> NoWay { get; } = new byte[] { Version, 0xFF };

    /// <summary>Reads the greeting.</summary>
    /// <param name="untrusted">What came so far.</param>
    /// <param name="consumed">How long it is; 0 when it is not complete.</param>
    /// <returns>Whether it is a greeting, so far as it came.</returns>
    public static bool TryGreeting(ReadOnlySpan<byte> untrusted, out int consumed)
    {
        consumed = 0;
        if (untrusted.Length >= 2 && untrusted.Length >= 2 + untrusted[1])
        {
            consumed = 2 + untrusted[1];
            return untrusted[0] == Version && untrusted[2..consumed].Contains(NoPassword);
        }

        return untrusted.Length == 0 || untrusted[0] == Version;
    }

    /// <summary>Reads the request behind the greeting.</summary>
    /// <param name="untrusted">What came so far.</param>
    public static ReachParse Parse(ReadOnlySpan<byte> untrusted)
    {
        if (untrusted.Length < 5)
        {
            return untrusted.Length > 0 && untrusted[0] != Version ? ReachParse.Bad : ReachParse.More;
        }

        if (untrusted[0] != Version || untrusted[2] != 0)
        {
            return ReachParse.Bad;
        }

        (int at, int length) = untrusted[3] switch
        {
            FourBytes => (4, 4),
            AName => (5, untrusted[4]),
            SixteenBytes => (4, 16),
            _ => (0, 0),
        };
        if (length == 0 || untrusted[1] != ToConnect)
        {
            return at > 0 && length == 0 ? ReachParse.Bad : new ReachParse(ReachParseKind.Unsupported);
        }

        if (untrusted.Length < at + length + 2)
        {
            return ReachParse.More;
        }

        ReadOnlySpan<byte> host = untrusted.Slice(at, length);
        int port = BinaryPrimitives.ReadUInt16BigEndian(untrusted[(at + length)..]);
        ReachTarget? target = untrusted[3] == AName ? ReachTarget.TryParse(Encoding.Latin1.GetString(host), port)
            : port > 0 ? ReachTarget.Of(new IPAddress(host), port)
            : null;
        return target is null ? ReachParse.Bad : new ReachParse(ReachParseKind.Connect, at + length + 2, target);
    }
}
