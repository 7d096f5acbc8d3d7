using System.Security.Cryptography;

namespace MedV.GuestBridge.Display.X11;

/// <summary>A MIT-MAGIC-COOKIE-1: who knows its 16 bytes is let in. A secret; logs do not get it.</summary>
internal sealed class XCookie
{
    /// <summary>The name of this kind of authorization on the wire and in files.</summary>
    public const string Name = "MIT-MAGIC-COOKIE-1";

    /// <summary>Length of a cookie, in bytes.</summary>
    public const int Bytes = 16;

    private readonly byte[] _value;

    private XCookie(byte[] value) => _value = value;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Value => _value;

    /// <summary>As 32 hexadecimal digits, as the guest is told it.</summary>
    public string ToHex() => Convert.ToHexStringLower(_value);

    /// <summary>Takes 16 bytes.</summary>
    /// <returns><see langword="null"/> when there are more or fewer.</returns>
    public static XCookie? From(ReadOnlySpan<byte> value) => value.Length == Bytes ? new XCookie(value.ToArray()) : null;

    /// <summary>Whether the bytes are this cookie's; how long that takes does not depend on them.</summary>
    public bool Is(ReadOnlySpan<byte> untrustedValue) => CryptographicOperations.FixedTimeEquals(_value, untrustedValue);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
