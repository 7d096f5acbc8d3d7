using System.Security.Cryptography;
using System.Text.Json;

namespace MedV.Trust.Metadata;

/// <summary>A file that the realm vouches for.</summary>
/// <param name="Path">Its name in the realm: segments joined with <c>/</c>, none of them empty, <c>.</c> or <c>..</c>.</param>
/// <param name="Length">Its exact length in bytes.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
/// <param name="Custom">What MedV says of it; <see cref="JsonValueKind.Undefined"/> when nothing.</param>
public sealed record TargetFile(string Path, long Length, string Sha256, JsonElement Custom = default)
{
    /// <summary>Describes <paramref name="content"/>.</summary>
    public static TargetFile Of(string path, ReadOnlySpan<byte> content, JsonElement custom = default) =>
        new(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)), custom);

    /// <summary>Checks that <paramref name="untrusted"/> is this file.</summary>
    /// <exception cref="TrustException"><see cref="TrustFault.WrongLength"/> or <see cref="TrustFault.WrongDigest"/>.</exception>
    public void Verify(ReadOnlySpan<byte> untrusted) => FileCheck.Verify(Path, untrusted, Length, Sha256);

    /// <summary>Whether a path may name a target.</summary>
    public static bool IsValidPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);

        return path.Length is > 0 and <= TrustLimits.TargetPathCharacters
            && !path.Any(character => char.IsControl(character) || character == '\\')
            && path.Split('/').All(segment => segment is not ("" or "." or ".."));
    }
}
