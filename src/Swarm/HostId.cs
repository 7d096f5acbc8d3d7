using MedV.Chunking;

namespace MedV.Swarm;

/// <summary>Who a host is: the SHA-256 of its certificate's public key (SubjectPublicKeyInfo).</summary>
/// <param name="Key">The 32 bytes.</param>
public readonly record struct HostId(Digest Key) : IComparable<HostId>
{
    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <returns><see langword="false"/> when <paramref name="text"/> is anything else.</returns>
    public static bool TryParse(string? text, out HostId id)
    {
        bool parsed = Digest.TryParse(text, out Digest key);
        id = new HostId(key);
        return parsed;
    }

    /// <inheritdoc/>
    public int CompareTo(HostId other) => Key.CompareTo(other.Key);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Key.ToString();

    /// <summary>Before, byte by byte.</summary>
    public static bool operator <(HostId left, HostId right) => left.CompareTo(right) < 0;

    /// <summary>After, byte by byte.</summary>
    public static bool operator >(HostId left, HostId right) => left.CompareTo(right) > 0;

    /// <summary>Before or the same.</summary>
    public static bool operator <=(HostId left, HostId right) => left.CompareTo(right) <= 0;

    /// <summary>After or the same.</summary>
    public static bool operator >=(HostId left, HostId right) => left.CompareTo(right) >= 0;
}
