using System.Buffers.Binary;

namespace MedV.GuestBridge.Display.X11;

/// <summary>Reads what a server says of itself when it lets a client in.</summary>
/// <remarks>
/// Release (4), resource base (4), resource mask (4), motion buffer (4), length of the vendor's name (2), longest request (2), number of screens (1),
/// number of formats (1), 10 bytes, then vendor filled up to 4, formats of 8 bytes, screens. A screen: root (4), 35 bytes, number of depths (1); a depth:
/// 2 bytes, number of visuals (2), 4 bytes; a visual: 24 bytes.
/// </remarks>
internal static class ServerSetup
{
    private const int FixedBytes = 32;
    private const int ScreenBytes = 40;
    private const int DepthBytes = 8;
    private const int VisualBytes = 24;

    /// <summary>The root windows, or <see langword="null"/> when the bytes are no such answer.</summary>
    public static IReadOnlyList<uint>? Roots(ReadOnlySpan<byte> untrustedAnswer)
    {
        if (untrustedAnswer.Length < FixedBytes)
        {
            return null;
        }

        int screens = untrustedAnswer[20];
        int position = FixedBytes + ((BinaryPrimitives.ReadUInt16LittleEndian(untrustedAnswer[16..]) + 3) & ~3) + (untrustedAnswer[21] * 8);
        var roots = new List<uint>(screens);
        for (int screen = 0; screen < screens; screen++)
        {
            if (untrustedAnswer.Length - position < ScreenBytes)
            {
                return null;
            }

            roots.Add(BinaryPrimitives.ReadUInt32LittleEndian(untrustedAnswer[position..]));
            int depths = untrustedAnswer[position + 39];
            position += ScreenBytes;
            for (int depth = 0; depth < depths; depth++)
            {
                if (untrustedAnswer.Length - position < DepthBytes)
                {
                    return null;
                }

                position += DepthBytes + (BinaryPrimitives.ReadUInt16LittleEndian(untrustedAnswer[(position + 2)..]) * VisualBytes);
            }
        }

        return roots.Count > 0 && position <= untrustedAnswer.Length ? roots : null;
    }
}
