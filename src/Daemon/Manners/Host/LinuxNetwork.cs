using System.Globalization;

namespace MedV.Daemon.Manners.Host;

/// <summary>The network interfaces of a Linux host, from <c>/sys/class/net</c> and the kernel's tables of routes.</summary>
/// <param name="root">The root of the file system; another one in tests.</param>
internal sealed class LinuxNetwork(string root)
{
    private const int MostInterfaces = 256;

    // Linux: ARPHRD_PPP, ARPHRD_NONE; IFF_UP; IFF_TUN; RTF_UP.
    private const int PppType = 512;
    private const int NoLinkType = 65534;
    private const int UpFlag = 1;
    private const int TunFlag = 1;
    private const int RouteUpFlag = 1;

    private readonly string _interfaces = Path.Combine(root, "sys/class/net");

    /// <summary>Names of the interfaces that are up, without the loopback.</summary>
    public IReadOnlyList<string> Up()
    {
        try
        {
            return
            [
                .. Directory.EnumerateFileSystemEntries(_interfaces).Take(MostInterfaces).Select(path => Path.GetFileName(path))
                    .Where(name => name != "lo" && (Number(name, "flags") & UpFlag) != 0 && Text(name, "operstate") is not ("down" or "lowerlayerdown"))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>What an interface is.</summary>
    public NetworkKind KindOf(string name)
    {
        string deviceType = Text(name, "uevent").Split('\n').FirstOrDefault(line => line.StartsWith("DEVTYPE=", StringComparison.Ordinal)) ?? "";

        // Modems without a link layer look like tunnels but for these; ww is what systemd calls them by.
        if (deviceType == "DEVTYPE=wwan" || name.StartsWith("ww", StringComparison.Ordinal))
        {
            return NetworkKind.Mobile;
        }

        if (deviceType == "DEVTYPE=wlan" || Directory.Exists(Path.Combine(_interfaces, name, "phy80211")))
        {
            return NetworkKind.Wireless;
        }

        return deviceType == "DEVTYPE=wireguard" || (Number(name, "tun_flags") & TunFlag) != 0 || Number(name, "type") is PppType or NoLinkType
            ? NetworkKind.Tunnel
            : NetworkKind.Wired;
    }

    /// <summary>What a link carries, in bytes a second; <see langword="null"/> when the kernel does not know.</summary>
    public long? SpeedOf(string name) => Number(name, "speed") is > 0 and var megabits ? megabits * 125_000 : null;

    /// <summary>The interface of the default route with the lowest metric, of IPv4 before IPv6; <see langword="null"/> when there is none.</summary>
    public string? Default() => DefaultOf("proc/net/route", IsDefault4, 0, 6, NumberStyles.None) ?? DefaultOf("proc/net/ipv6_route", IsDefault6, 9, 5, NumberStyles.AllowHexSpecifier);

    // Iface Destination Gateway Flags RefCnt Use Metric Mask …; numbers in hexadecimal, but the metric.
    private static bool IsDefault4(string[] words) =>
        words.Length > 7 && words[1] == "00000000" && words[7] == "00000000" && IsRouteUp(words[3]);

    // Destination, its length, source, its length, next hop, metric, reference count, use, flags, interface; all in hexadecimal.
    private static bool IsDefault6(string[] words) =>
        words.Length > 9 && words[1] == "00" && words[0].All(digit => digit == '0') && words[9] != "lo" && IsRouteUp(words[8]);

    private static bool IsRouteUp(string flags) =>
        int.TryParse(flags, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int bits) && (bits & RouteUpFlag) != 0;

    private string? DefaultOf(string file, Func<string[], bool> isDefault, int name, int metric, NumberStyles style) => SmallFile.Read(Path.Combine(root, file))
        .Split('\n')
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Where(isDefault)
        .MinBy(words => uint.TryParse(words[metric], style, CultureInfo.InvariantCulture, out uint number) ? number : uint.MaxValue)?[name];

    private string Text(string name, string file) => SmallFile.Read(Path.Combine(_interfaces, name, file)).Trim();

    private long Number(string name, string file)
    {
        string text = Text(name, file);
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long bits) ? bits : 0
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
