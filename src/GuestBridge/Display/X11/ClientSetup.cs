using System.Buffers.Binary;
using System.Text;

namespace MedV.GuestBridge.Display.X11;

/// <summary>The first bytes of an X client (X protocol, "Connection Setup"), built and read.</summary>
/// <remarks>
/// Byte order (1: <c>B</c> or <c>l</c>), unused (1), major 11 (2), minor 0 (2), length of the authorization's name (2) and of its data (2),
/// unused (2), then name and data, each filled up to a multiple of 4.
/// </remarks>
internal static class ClientSetup
{
    /// <summary>Length of the fixed part.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Most bytes of a whole packet that are read: name and data of a cookie need 52.</summary>
    public const int MaximumBytes = 256;

    private const byte BigEndian = (byte)'B';
    private const byte LittleEndian = (byte)'l';
    private const ushort MajorVersion = 11;

    /// <summary>Builds the packet of a client of ours, in little-endian order.</summary>
    public static byte[] Build(XCookie? cookie)
    {
        byte[] name = cookie is null ? [] : Encoding.ASCII.GetBytes(XCookie.Name);
        ReadOnlySpan<byte> data = cookie is null ? [] : cookie.Value;
        byte[] packet = new byte[HeaderBytes + Padded(name.Length) + Padded(data.Length)];
        packet[0] = LittleEndian;
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(2), MajorVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(6), (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(8), (ushort)data.Length);
        name.CopyTo(packet, HeaderBytes);
        data.CopyTo(packet.AsSpan(HeaderBytes + Padded(name.Length)));
        return packet;
    }

    /// <summary>How long the whole packet is, told by its first <see cref="HeaderBytes"/> bytes.</summary>
    /// <returns>0 when no X client begins so, or when the packet is longer than one with a cookie may be.</returns>
    public static int LengthOf(ReadOnlySpan<byte> untrustedHeader)
    {
        if (untrustedHeader[0] is not (BigEndian or LittleEndian) || Read(untrustedHeader, 2) != MajorVersion)
        {
            return 0;
        }

        int length = HeaderBytes + Padded(Read(untrustedHeader, 6)) + Padded(Read(untrustedHeader, 8));
        return length <= MaximumBytes ? length : 0;
    }

    /// <summary>Whether a whole packet presents exactly this cookie.</summary>
    public static bool Presents(ReadOnlySpan<byte> untrustedPacket, XCookie cookie)
    {
        if (untrustedPacket.Length < HeaderBytes || LengthOf(untrustedPacket) != untrustedPacket.Length)
        {
            return false;
        }

        int nameLength = Read(untrustedPacket, 6);
        ReadOnlySpan<byte> name = untrustedPacket.Slice(HeaderBytes, nameLength);
        ReadOnlySpan<byte> data = untrustedPacket.Slice(HeaderBytes + Padded(nameLength), Read(untrustedPacket, 8));
        return name.SequenceEqual(Encoding.ASCII.GetBytes(XCookie.Name)) && cookie.Is(data);
    }

    /// <summary>The answer of a server that lets the client not in, in the client's byte order, so that its program says why.</summary>
    public static byte[] Refusal(byte untrustedOrder, string reason)
    {
        byte[] text = Encoding.ASCII.GetBytes(reason);
        byte[] reply = new byte[8 + Padded(text.Length)];
        reply[1] = checked((byte)text.Length);
        bool big = untrustedOrder == BigEndian;
        Write(reply.AsSpan(2), MajorVersion, big);
        Write(reply.AsSpan(6), (ushort)(Padded(text.Length) / 4), big);
        text.CopyTo(reply, 8);
        return reply;
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static ushort Read(ReadOnlySpan<byte> packet, int offset) => packet[0] == BigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(packet[offset..])
        : BinaryPrimitives.ReadUInt16LittleEndian(packet[offset..]);

    private static void Write(Span<byte> place, ushort value, bool big)
    {
        if (big)
        {
            BinaryPrimitives.WriteUInt16BigEndian(place, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(place, value);
        }
    }
}
