using System.Buffers.Binary;

namespace MedV.GuestBridge.Display.X11;

/// <summary>The X-Resource extension (version 1.2): which process is behind a client. The server asks the kernel, not the client.</summary>
internal static class ResourceExtension
{
    private const byte QueryVersion = 0;
    private const byte QueryClientIds = 4;
    private const uint AllClients = 0;
    private const uint ProcessIds = 2;

    /// <summary>The clients of the server, each by the base of its resource ids and by its process on this machine.</summary>
    /// <exception cref="DisplayException">The server does not have the extension.</exception>
    public static async Task<IReadOnlyList<(uint Base, int Process)>> ClientsAsync(XConnection connection, CancellationToken cancellationToken)
    {
        byte? opcode = await connection.ExtensionAsync("X-Resource", cancellationToken);
        byte[]? version = opcode is { } asked ? await connection.AskAsync(asked, QueryVersion, new byte[] { 1, 2, 0, 0 }, cancellationToken) : null;
        byte[]? reply = version is null || opcode is not { } found || BinaryPrimitives.ReadUInt32LittleEndian(version.AsSpan(8)) is var v && (v & 0xffff, v >> 16) is not (1, >= 2)
            ? null
            : await connection.AskAsync(found, QueryClientIds, XRequests.Words(1, AllClients, ProcessIds), cancellationToken);
        return reply is null
            ? throw new DisplayException(DisplayFault.Protocol, "the X server does not say which process a window belongs to")
            : Read(reply);
    }

    // Number of ids (4), 20 bytes; each id: client (4), mask (4), length in bytes (4), that many bytes.
    private static List<(uint Base, int Process)> Read(ReadOnlySpan<byte> reply)
    {
        var clients = new List<(uint, int)>();
        uint count = XRequests.Word(reply, 8);
        int position = 32;
        for (uint i = 0; i < count && reply.Length - position >= 12; i++)
        {
            (uint client, uint mask, uint length) = (XRequests.Word(reply, position), XRequests.Word(reply, position + 4), XRequests.Word(reply, position + 8));
            position += 12;
            if (length > (uint)(reply.Length - position))
            {
                break;
            }

            if (mask == ProcessIds && length >= 4)
            {
                clients.Add((client, BinaryPrimitives.ReadInt32LittleEndian(reply[position..])));
            }

            position += (int)length;
        }

        return clients;
    }
}
