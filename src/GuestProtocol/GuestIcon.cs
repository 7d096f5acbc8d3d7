using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MedV.GuestProtocol;

/// <summary>An icon.</summary>
/// <param name="Width">1 to 256.</param>
/// <param name="Height">1 to 256.</param>
/// <param name="Rgba">Red, green, blue, alpha, row by row from the top.</param>
public sealed record GuestIcon(int Width, int Height, byte[] Rgba)
{
    /// <summary>SHA-256 in hexadecimal of its size and pixels: docs/formats/guest-protocol.md, "Icons".</summary>
    public string Hash()
    {
        byte[] size = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, Width);
        BinaryPrimitives.WriteInt32LittleEndian(size.AsSpan(4), Height);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(size);
        hash.AppendData(Rgba);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
