using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Reach;

/// <summary>Addresses that begin with the same bits. IPv4 addresses that are written as IPv6 count as IPv4.</summary>
/// <param name="First">Its first address.</param>
/// <param name="Bits">How many bits are the same.</param>
internal readonly record struct AddressRange(IPAddress First, int Bits)
{
    // ::ffff:0:0/96, where IPv6 keeps the addresses of IPv4.
    private const int MappedBits = 96;

    /// <summary>Whether it is one address alone.</summary>
    public bool IsSingle => Bits == LengthOf(First);

    /// <summary>Reads an address, or one with <c>/bits</c>. Bits behind those do not matter.</summary>
    /// <returns><see langword="null"/> when it is none.</returns>
    public static AddressRange? TryParse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string address = slash < 0 ? text : text[..slash];
        if (address.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(address, out IPAddress? first) || (first.AddressFamily == AddressFamily.InterNetwork && address.Count(c => c == '.') != 3))
        {
            return null;
        }

        int length = LengthOf(first);
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length))
        {
            return null;
        }

        return length > LengthOf(first) ? null
            : first.IsIPv4MappedToIPv6 && length >= MappedBits ? new AddressRange(first.MapToIPv4(), length - MappedBits)
            : new AddressRange(first, length);
    }

    /// <summary>Whether an address is among them.</summary>
    public bool Contains(IPAddress address)
    {
        IPAddress plain = Plain(address);
        return plain.AddressFamily == First.AddressFamily && BeginAlike(First.GetAddressBytes(), plain.GetAddressBytes(), Bits);
    }

    /// <summary>Whether all of its addresses are among others.</summary>
    public bool IsWithin(AddressRange other) => Bits >= other.Bits && other.Contains(First);

    /// <summary>An address of IPv4 that is written as IPv6 is the one of IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static int LengthOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static bool BeginAlike(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int bits)
    {
        int whole = bits / 8, rest = bits % 8;
        return one[..whole].SequenceEqual(other[..whole]) && (rest == 0 || (one[whole] ^ other[whole]) >> (8 - rest) == 0);
    }
}
