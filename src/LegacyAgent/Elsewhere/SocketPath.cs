using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MedV.LegacyAgent.Elsewhere;

/// <summary>The address of a Unix socket, which the old framework has no type for.</summary>
internal sealed class SocketPath(string path) : EndPoint
{
    private const int FamilyBytes = 2;

    /// <inheritdoc/>
    public override AddressFamily AddressFamily => AddressFamily.Unix;

    /// <inheritdoc/>
    public override SocketAddress Serialize()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        var address = new SocketAddress(AddressFamily.Unix, FamilyBytes + bytes.Length + 1);
        for (int i = 0; i < bytes.Length; i++)
        {
            address[FamilyBytes + i] = bytes[i];
        }

        return address;
    }

    /// <inheritdoc/>
    public override EndPoint Create(SocketAddress socketAddress) => this;
}
