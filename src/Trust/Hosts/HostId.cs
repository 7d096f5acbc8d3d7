using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MedV.Trust.Hosts;

/// <summary>Who a host is: SHA-256 of its certificate's SubjectPublicKeyInfo. A renewed certificate for the same key is the same host.</summary>
/// <remarks>A value; <c>default</c> is no host.</remarks>
public readonly record struct HostId
{
    /// <summary>Size in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly string? _hex;

    private HostId(string hex) => _hex = hex;

    /// <summary>Computes the id of the host that holds <paramref name="certificate"/>.</summary>
    public static HostId Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);

        return new HostId(Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())));
    }

    /// <summary>Reads 64 hexadecimal digits of either case.</summary>
    /// <returns><see langword="false"/> when <paramref name="text"/> is anything else.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out HostId id)
    {
        bool valid = text is { Length: Length * 2 } && text.All(char.IsAsciiHexDigit);
        id = valid ? new HostId(text!.ToLowerInvariant()) : default;
        return valid;
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => _hex is null ? new byte[Length] : Convert.FromHexString(_hex);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? new string('0', Length * 2);
}
