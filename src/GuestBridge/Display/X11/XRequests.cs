using System.Buffers.Binary;
using System.Text;

namespace MedV.GuestBridge.Display.X11;

/// <summary>The requests of the X protocol that the bridge makes.</summary>
internal static class XRequests
{
    /// <summary>Asks where the keyboard goes; used only because it is answered.</summary>
    public const byte GetInputFocus = 43;

    private const byte QueryTree = 15;
    private const byte InternAtom = 16;
    private const byte ChangeProperty = 18;
    private const byte GetProperty = 20;
    private const byte QueryExtension = 98;
    private const int ReplyBytes = 32;
    private const uint AnyType = 0;

    /// <summary>The main opcode of an extension.</summary>
    /// <returns><see langword="null"/> when the server does not have it, or does not let this client have it.</returns>
    public static async Task<byte?> ExtensionAsync(this XConnection connection, string name, CancellationToken cancellationToken)
    {
        byte[]? reply = await connection.AskAsync(QueryExtension, 0, Named(name), cancellationToken);
        return reply is not null && reply[8] != 0 ? reply[9] : null;
    }

    /// <summary>The first event of an extension.</summary>
    /// <returns><see langword="null"/> when the server does not have it.</returns>
    public static async Task<byte?> FirstEventAsync(this XConnection connection, string name, CancellationToken cancellationToken)
    {
        byte[]? reply = await connection.AskAsync(QueryExtension, 0, Named(name), cancellationToken);
        return reply is not null && reply[8] != 0 ? reply[10] : null;
    }

    /// <summary>The number of a name, which is made when there is none.</summary>
    public static async Task<uint> AtomAsync(this XConnection connection, string name, CancellationToken cancellationToken)
    {
        byte[]? reply = await connection.AskAsync(InternAtom, 0, Named(name), cancellationToken);
        return reply is null ? 0 : Word(reply, 8);
    }

    /// <summary>The windows within a window, the lowest first; none when it is gone.</summary>
    public static async Task<IReadOnlyList<uint>> ChildrenAsync(this XConnection connection, uint window, CancellationToken cancellationToken)
    {
        byte[]? reply = await connection.AskAsync(QueryTree, 0, Words(window), cancellationToken);
        if (reply is null)
        {
            return [];
        }

        int count = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(reply.AsSpan(16)), (reply.Length - ReplyBytes) / 4);
        return [.. Enumerable.Range(0, count).Select(index => Word(reply, ReplyBytes + (index * 4)))];
    }

    /// <summary>The first bytes of a property, at most <paramref name="maximumBytes"/>: whoever made the window chose how long it is.</summary>
    public static async Task<byte[]> PropertyAsync(
        this XConnection connection, uint window, uint property, int maximumBytes, CancellationToken cancellationToken)
    {
        byte[]? reply = await connection.AskAsync(
            GetProperty, 0, Words(window, property, AnyType, 0, (uint)(maximumBytes + 3) / 4), cancellationToken);
        if (reply is null || reply[1] is not (8 or 16 or 32))
        {
            return [];
        }

        long bytes = (long)Word(reply, 16) * (reply[1] / 8);
        return reply.AsSpan(ReplyBytes, (int)Math.Min(Math.Min(bytes, maximumBytes), reply.Length - ReplyBytes)).ToArray();
    }

    /// <summary>Writes a property of text.</summary>
    /// <returns><see langword="false"/> when the window is gone.</returns>
    public static Task<bool> SetTextAsync(
        this XConnection connection, uint window, uint property, uint type, string text, CancellationToken cancellationToken)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] body = [.. Words(window, property, type, 8, (uint)bytes.Length), .. bytes, .. new byte[-bytes.Length & 3]];
        return connection.DoAsync(ChangeProperty, 0, body, cancellationToken);
    }

    /// <summary>Bytes of numbers.</summary>
    public static byte[] Words(params ReadOnlySpan<uint> words)
    {
        byte[] bytes = new byte[words.Length * 4];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return bytes;
    }

    /// <summary>A number of a reply.</summary>
    public static uint Word(ReadOnlySpan<byte> reply, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(reply[offset..]);

    private static byte[] Named(string name)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        return [(byte)bytes.Length, 0, 0, 0, .. bytes, .. new byte[-bytes.Length & 3]];
    }
}
