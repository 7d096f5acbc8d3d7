namespace MedV.GuestProtocol;

/// <summary>Names one session: 128 bits that the host drew at random, as 32 lower-case hexadecimal digits.</summary>
/// <remarks>The default value names none.</remarks>
public readonly record struct SessionNonce
{
    private readonly UInt128 _value;

    /// <summary>Makes one of 16 random bytes.</summary>
    /// <exception cref="ArgumentException">There are not 16.</exception>
    public SessionNonce(ReadOnlySpan<byte> random) =>
        _value = random.Length == 16
            ? System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(random)
            : throw new ArgumentException("a session is named by 16 bytes", nameof(random));

    private SessionNonce(UInt128 value) => _value = value;

    /// <summary>Reads 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string? text, out SessionNonce nonce)
    {
        UInt128 value = 0;
        bool isOne = text is { Length: 32 } && text.All(char.IsAsciiHexDigitLower)
            && UInt128.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out value);
        nonce = new SessionNonce(value);
        return isOne;
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => _value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
