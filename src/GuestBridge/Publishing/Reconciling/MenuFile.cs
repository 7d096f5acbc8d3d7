using System.Security.Cryptography;

namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>A file that is to be there.</summary>
/// <param name="Key">Where.</param>
/// <param name="Owner">Realm and workspace.</param>
/// <param name="Content">Its bytes. Not changed.</param>
internal sealed record MenuFile(FileKey Key, string Owner, byte[] Content)
{
    /// <summary>The SHA-256 of the content, in hexadecimal.</summary>
    public string Digest { get; } = DigestOf(Content);

    /// <summary>The same of other content.</summary>
    public static string DigestOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
