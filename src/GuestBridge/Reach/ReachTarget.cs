using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Reach;

/// <summary>Where a program of a guest wants to go.</summary>
/// <param name="Name">The name in lower case, without a dot at its end; or the address as text.</param>
/// <param name="Address">The address, when it was asked for by number.</param>
/// <param name="Port">The port, 1 to 65535.</param>
internal sealed record ReachTarget(string Name, IPAddress? Address, int Port)
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>Reads a host as it stands in a request. What a resolver could take for a number in another form is none.</summary>
    /// <param name="untrustedHost">A name, an IPv4 address, or an IPv6 address without brackets.</param>
    /// <param name="port">The port.</param>
    /// <returns><see langword="null"/> when it is none.</returns>
    public static ReachTarget? TryParse(string untrustedHost, int port)
    {
        if (port is < 1 or > 65_535 || untrustedHost.Length is 0 or > LongestName + 1)
        {
            return null;
        }

        if (untrustedHost.Contains(':', StringComparison.Ordinal))
        {
            return !untrustedHost.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(untrustedHost, out IPAddress? six) && six.AddressFamily == AddressFamily.InterNetworkV6 ? Of(six, port) : null;
        }

        string name = (untrustedHost[^1] == '.' ? untrustedHost[..^1] : untrustedHost).ToLowerInvariant();
        string[] labels = name.Split('.');
        if (name.Length > LongestName || !labels.All(IsLabel))
        {
            return null;
        }

        if (!IsNumber(labels[^1]))
        {
            return new ReachTarget(name, null, port);
        }

        return labels.Length == 4 && labels.All(IsOctet) && IPAddress.TryParse(name, out IPAddress? four) ? Of(four, port) : null;
    }

    /// <summary>A target by number.</summary>
    public static ReachTarget Of(IPAddress address, int port)
    {
        IPAddress plain = AddressRange.Plain(address);
        return new ReachTarget(plain.ToString(), plain, port);
    }

    /// <inheritdoc/>
    public override string ToString() => Address?.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Name}]:{Port}" : $"{Name}:{Port}";

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel && label[0] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label[2..].All(char.IsAsciiHexDigit));

    // Without a zero in front, which some take for the sign of octal digits.
    private static bool IsOctet(string label) => label.Length <= 3 && label.All(char.IsAsciiDigit) && (label == "0" || label[0] != '0') && int.Parse(label, System.Globalization.CultureInfo.InvariantCulture) <= 255;
}
