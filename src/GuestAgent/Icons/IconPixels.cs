using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MedV.GuestAgent.Icons;

/// <summary>An icon.</summary>
/// <param name="Width">1 to 256.</param>
/// <param name="Height">1 to 256.</param>
/// <param name="Rgba">Red, green, blue, alpha, row by row from the top.</param>
internal sealed record IconPixels(int Width, int Height, byte[] Rgba)
{
    /// <summary>Its hash: docs/formats/guest-protocol.md, "Icons".</summary>
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
