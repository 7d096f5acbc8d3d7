using System.Buffers.Binary;
using System.Text;

namespace MedV.GuestBridge.Display.X11;

/// <summary>The SECURITY extension of X servers (version 1.0): cookies that let a client in but not at the windows of others.</summary>
internal static class SecurityExtension
{
    /// <summary>The name that servers know it by.</summary>
    public const string Name = "SECURITY";

    private const byte QueryVersion = 0;
    private const byte Generate = 1;
    private const byte Revoke = 2;
    private const uint TimeoutAttribute = 1;
    private const uint TrustAttribute = 2;
    private const uint Untrusted = 1;

    /// <summary>The extension's opcode.</summary>
    /// <exception cref="DisplayException">The server does not have it.</exception>
    public static async Task<byte> OpcodeAsync(XConnection connection, CancellationToken cancellationToken)
    {
        byte? opcode = await connection.ExtensionAsync(Name, cancellationToken);
        if (opcode is { } found && await connection.AskAsync(found, QueryVersion, new byte[] { 1, 0, 0, 0 }, cancellationToken) is not null)
        {
            return found;
        }

        throw new DisplayException(
            DisplayFault.NoSecurity,
            "the X server has no SECURITY extension, so a guest's windows could not be kept from reading the user's other windows and keys");
    }

    /// <summary>Makes an untrusted cookie.</summary>
    /// <param name="connection">A trusted connection.</param>
    /// <param name="opcode">What <see cref="OpcodeAsync"/> found.</param>
    /// <param name="unusedSeconds">For how long the server keeps the cookie while no client uses it; 0 for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The id to revoke it by, and the cookie.</returns>
    /// <exception cref="DisplayException">The server does not make one.</exception>
    public static async Task<(uint Id, XCookie Cookie)> GenerateAsync(
        XConnection connection, byte opcode, uint unusedSeconds, CancellationToken cancellationToken)
    {
        byte[] name = Encoding.ASCII.GetBytes(XCookie.Name);
        byte[] lengths = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(lengths, (ushort)name.Length);
        byte[] body =
        [
            .. lengths,
            .. XRequests.Words(TimeoutAttribute | TrustAttribute),
            .. name, .. new byte[-name.Length & 3],
            .. XRequests.Words(unusedSeconds, Untrusted),
        ];
        byte[]? reply = await connection.AskAsync(opcode, Generate, body, cancellationToken);
        int length = reply is null ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(reply.AsSpan(12));
        if (reply is null || length > reply.Length - 32 || XCookie.From(reply.AsSpan(32, length)) is not { } cookie)
        {
            throw new DisplayException(DisplayFault.NoSecurity, "the X server does not make an untrusted cookie");
        }

        return (XRequests.Word(reply, 8), cookie);
    }

    /// <summary>Ends a cookie; the server closes the connections of all that came in with it.</summary>
    /// <returns><see langword="false"/> when there was no such cookie any more.</returns>
    public static Task<bool> RevokeAsync(XConnection connection, byte opcode, uint id, CancellationToken cancellationToken) =>
        connection.DoAsync(opcode, Revoke, XRequests.Words(id), cancellationToken);
}
