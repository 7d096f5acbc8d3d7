using System.Buffers.Binary;
using System.Text;

namespace MedV.Daemon.Manners.Host;

/// <summary>A message that came from a bus.</summary>
/// <param name="type">1 call, 2 return, 3 error, 4 signal.</param>
/// <param name="fields">Its header fields.</param>
/// <param name="body">Its arguments.</param>
internal sealed class DBusMessage(byte type, ReadOnlyMemory<byte> fields, ReadOnlyMemory<byte> body)
{
    private const byte ReturnType = 2;
    private const byte ReplySerialField = 5;

    /// <summary>Whether it is an answer that is no error.</summary>
    public bool IsReturn => type == ReturnType;

    /// <summary>The number of the call that it answers; 0: none.</summary>
    /// <exception cref="IOException">It is malformed.</exception>
    public uint ReplyTo
    {
        get
        {
            for (int at = 0; at < fields.Length;)
            {
                at = (at + 7) & ~7;
                byte code = Byte(fields, at);
                string signature = Signature(fields, at + 1, out at);
                switch (signature)
                {
                    case "u":
                        at = (at + 3) & ~3;
                        if (code == ReplySerialField)
                        {
                            return Number(fields, at);
                        }

                        at += 4;
                        break;
                    case "s" or "o":
                        at = (at + 3) & ~3;
                        at += 4 + (int)uint.Min(Number(fields, at), (uint)fields.Length) + 1;
                        break;
                    case "g":
                        Signature(fields, at, out at);
                        break;
                    default:
                        throw Malformed();
                }
            }

            return 0;
        }
    }

    /// <summary>Reads the variant that the body is: its signature, and for <c>u</c> its value.</summary>
    /// <exception cref="IOException">It is malformed.</exception>
    public (string Signature, uint Number) ReadVariant()
    {
        string signature = Signature(body, 0, out int at);
        return (signature, signature == "u" ? Number(body, (at + 3) & ~3) : 0);
    }

    private static string Signature(ReadOnlyMemory<byte> bytes, int at, out int end)
    {
        int length = Byte(bytes, at);
        end = at + length + 2;
        return end <= bytes.Length ? Encoding.ASCII.GetString(bytes.Span.Slice(at + 1, length)) : throw Malformed();
    }

    private static byte Byte(ReadOnlyMemory<byte> bytes, int at) => at < bytes.Length ? bytes.Span[at] : throw Malformed();

    private static uint Number(ReadOnlyMemory<byte> bytes, int at) =>
        at + 4 <= bytes.Length ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]) : throw Malformed();

    private static IOException Malformed() => new("a message of the bus is malformed");
}
