using System.Buffers.Binary;
using System.Text;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Linux;

/// <summary>Writes a file of X cookies with one entry, as libXau reads it.</summary>
internal static class XAuthority
{
    // FamilyWild: whatever address the client thinks the display has.
    private const ushort AnyAddress = 0xFFFF;

    /// <summary>The bytes: family, then address, display number, name of the protocol and cookie, each behind its length. All numbers have 16 bits, high byte first.</summary>
    public static byte[] Entry(DisplayAccess display)
    {
        // "host:10.0" is display 10; "[::1]:0" has colons of its own.
        string number = display.Address[(display.Address.LastIndexOf(':') + 1)..].Split('.')[0];
        byte[][] parts = [[], Encoding.ASCII.GetBytes(number), "MIT-MAGIC-COOKIE-1"u8.ToArray(), Convert.FromHexString(display.Cookie)];
        byte[] entry = new byte[2 + parts.Sum(part => 2 + part.Length)];
        BinaryPrimitives.WriteUInt16BigEndian(entry, AnyAddress);
        int at = 2;
        foreach (byte[] part in parts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(at), (ushort)part.Length);
            part.CopyTo(entry, at + 2);
            at += 2 + part.Length;
        }

        return entry;
    }
}
