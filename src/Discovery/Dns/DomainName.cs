using System.Text;

namespace MedV.Discovery.Dns;

/// <summary>A DNS name, kept as it stands on the wire: length-prefixed labels and a closing zero.</summary>
/// <remarks>
/// Immutable. Two names are equal when they differ at most in the case of ASCII letters (RFC 6762 section 16); the case itself is kept.
/// Labels are bytes: what a stranger sends need not be UTF-8.
/// </remarks>
internal sealed class DomainName : IEquatable<DomainName>
{
    /// <summary>Longest name in bytes, with length bytes and the closing zero (RFC 1035).</summary>
    public const int MaximumBytes = 255;

    /// <summary>Longest label in bytes; the two upper bits of a length byte mean something else.</summary>
    public const int MaximumLabelBytes = 63;

    private readonly byte[] _wire;
    private readonly int _hash;

    private DomainName(byte[] wire)
    {
        _wire = wire;
        _hash = HashOf(wire);
    }

    /// <summary>Tells names apart that differ only in case: for compression, which must not change a letter.</summary>
    public static IEqualityComparer<DomainName> ByteComparer { get; } = EqualityComparer<DomainName>.Create(
        (left, right) => ReferenceEquals(left, right) || (left is not null && right is not null && left.Wire.SequenceEqual(right.Wire)),
        name => name.GetHashCode());

    /// <summary>The uncompressed wire form, closing zero included.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The bytes of the first label; empty for the root.</summary>
    public ReadOnlySpan<byte> FirstLabel => _wire.AsSpan(1, _wire[0]);

    /// <summary>Whether this is the root: no labels.</summary>
    public bool IsRoot => _wire[0] == 0;

    /// <summary>Joins labels, each taken whole: a dot in a label is part of it.</summary>
    /// <exception cref="ArgumentException">A label is empty or longer than 63 bytes of UTF-8, or the name longer than 255.</exception>
    public static DomainName Of(params ReadOnlySpan<string> labels)
    {
        var wire = new List<byte>();
        foreach (string label in labels)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(label);
            if (bytes.Length is 0 or > MaximumLabelBytes)
            {
                throw new ArgumentException($"a label has 1 to {MaximumLabelBytes} bytes, \"{label}\" has {bytes.Length}", nameof(labels));
            }

            wire.Add((byte)bytes.Length);
            wire.AddRange(bytes);
        }

        wire.Add(0);
        if (wire.Count > MaximumBytes)
        {
            throw new ArgumentException($"a name has at most {MaximumBytes} bytes, this has {wire.Count}", nameof(labels));
        }

        return new DomainName([.. wire]);
    }

    /// <summary>Copies a name whose form the reader has already checked.</summary>
    internal static DomainName FromCheckedWire(ReadOnlySpan<byte> wire) => new(wire.ToArray());

    /// <summary>This name without its first label.</summary>
    /// <exception cref="InvalidOperationException">The root has no parent.</exception>
    public DomainName Parent() =>
        IsRoot ? throw new InvalidOperationException("the root has no parent") : new DomainName(_wire[(1 + _wire[0])..]);

    /// <summary>Whether this name is one label followed by <paramref name="parent"/>.</summary>
    public bool IsDirectlyUnder(DomainName parent) => !IsRoot && SameLetters(_wire.AsSpan(1 + _wire[0]), parent._wire);

    /// <inheritdoc/>
    public bool Equals(DomainName? other) => other is not null && SameLetters(_wire, other._wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DomainName);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>Labels joined with dots, for logs and tests; bytes outside printable ASCII, dots and backslashes as <c>\DDD</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = 0; _wire[i] != 0; i += 1 + _wire[i])
        {
            foreach (byte value in _wire.AsSpan(i + 1, _wire[i]))
            {
                text = value is > 0x20 and < 0x7F and not ((byte)'.' or (byte)'\\') ? text.Append((char)value) : text.Append($"\\{value:D3}");
            }

            text.Append('.');
        }

        return text.Length == 0 ? "." : text.ToString();
    }

    // Length bytes are at most 63 and "A" is 65, so the whole wire form can be folded without looking where labels begin.
    private static bool SameLetters(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (Fold(left[i]) != Fold(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    // Seeded anew in each process: a stranger cannot choose names that collide.
    private static int HashOf(ReadOnlySpan<byte> wire)
    {
        Span<byte> folded = stackalloc byte[MaximumBytes];
        for (int i = 0; i < wire.Length; i++)
        {
            folded[i] = Fold(wire[i]);
        }

        var hash = default(HashCode);
        hash.AddBytes(folded[..wire.Length]);
        return hash.ToHashCode();
    }

    private static byte Fold(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
