using System.Security.Cryptography;

namespace MedV.Trust.Metadata;

/// <summary>Compares bytes with what a signed parent says of them.</summary>
internal static class FileCheck
{
    public static void Verify(string what, ReadOnlySpan<byte> untrusted, long? length, string? sha256)
    {
        if (length is not null && untrusted.Length != length)
        {
            throw new TrustException(TrustFault.WrongLength, $"{what} has {untrusted.Length} bytes, the realm vouches for {length}");
        }

        if (sha256 is not null && Convert.ToHexStringLower(SHA256.HashData(untrusted)) is var found && found != sha256)
        {
            throw new TrustException(TrustFault.WrongDigest, $"{what} has SHA-256 {found}, the realm vouches for {sha256}");
        }
    }
}
