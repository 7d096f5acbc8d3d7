using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace MedV.Daemon.Manners.Host;

/// <summary>As much of the D-Bus specification 0.43 as reads one property.</summary>
internal static class DBus
{
    // A service that is not running is not started just to be asked.
    private const byte NoAutoStart = 2;
    private const int MostHeaderBytes = 16 * 1024;
    private const int MostBodyBytes = 64 * 1024;
    private const int MostMessages = 32;
    private const uint HelloSerial = 1;
    private const uint GetSerial = 2;

    /// <summary>Reads a property of an object on a bus.</summary>
    /// <returns>Its type's signature, and for <c>u</c> its value; <see langword="null"/> when the bus or the service answers with an error.</returns>
    /// <exception cref="SocketException">There is no bus.</exception>
    /// <exception cref="IOException">What listens there is no bus, or hung up.</exception>
    public static async Task<(string Signature, uint Number)?> ReadPropertyAsync(
        string bus, string service, string path, string type, string property, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(bus), cancellationToken);
        await using var stream = new NetworkStream(socket);

        // The kernel tells the bus who this is; an empty identity says to believe it.
        await stream.WriteAsync("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n"u8.ToArray(), cancellationToken);
        await ReadWelcomeAsync(stream, cancellationToken);
        await stream.WriteAsync(Call(HelloSerial, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello"), cancellationToken);
        await stream.WriteAsync(Call(GetSerial, service, path, "org.freedesktop.DBus.Properties", "Get", type, property), cancellationToken);
        for (int i = 0; i < MostMessages; i++)
        {
            DBusMessage message = await ReadAsync(stream, cancellationToken);
            if (message.ReplyTo == GetSerial)
            {
                return message.IsReturn ? message.ReadVariant() : null;
            }
        }

        throw new IOException("the bus talks of other things");
    }

    private static async Task ReadWelcomeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // Byte by byte: what follows the line is no longer text.
        byte[] next = new byte[1];
        var line = new StringBuilder();
        for (int i = 0; i < 512; i++)
        {
            await stream.ReadExactlyAsync(next, cancellationToken);
            line.Append((char)next[0]);
            if (next[0] == '\n')
            {
                string said = line.ToString();
                line.Clear();
                if (said.StartsWith("OK ", StringComparison.Ordinal))
                {
                    return;
                }

                if (said != "DATA\r\n")
                {
                    break;
                }
            }
        }

        throw new IOException("the bus does not let this user in");
    }

    private static async Task<DBusMessage> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] start = new byte[16];
        await stream.ReadExactlyAsync(start, cancellationToken);
        uint body = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(4));
        uint fields = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(12));
        if (start[0] != 'l' || fields > MostHeaderBytes || body > MostBodyBytes)
        {
            throw new IOException("a message of the bus is too long, or in the other byte order");
        }

        byte[] rest = new byte[((fields + 7) & ~7u) + body];
        await stream.ReadExactlyAsync(rest, cancellationToken);
        return new DBusMessage(start[1], rest.AsMemory(0, (int)fields), rest.AsMemory(rest.Length - (int)body));
    }

    private static byte[] Call(uint serial, string service, string path, string type, string member, params ReadOnlySpan<string> arguments)
    {
        var body = new DBusWriter();
        foreach (string argument in arguments)
        {
            body.Text(argument);
        }

        var header = new DBusWriter();
        header.Bytes([(byte)'l', 1, NoAutoStart, 1]);
        header.Number((uint)body.Length);
        header.Number(serial);
        var fields = new DBusWriter();
        fields.Field(1, "o", path);
        fields.Field(6, "s", service);
        fields.Field(2, "s", type);
        fields.Field(3, "s", member);
        if (arguments.Length > 0)
        {
            fields.Field(8, "g", new string('s', arguments.Length));
        }

        // The array of fields begins at byte 16, a multiple of 8: alignment within it is alignment in the message.
        header.Number((uint)fields.Length);
        header.Bytes(fields.ToArray());
        header.Align(8);
        header.Bytes(body.ToArray());
        return header.ToArray();
    }
}
