using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Manners.Host;

/// <summary>A Linux host: sysfs, the kernel's routes, and NetworkManager where it runs.</summary>
/// <param name="root">The root of the file system; another one in tests.</param>
/// <param name="bus">Path of the system bus' socket.</param>
/// <param name="time">The clock.</param>
internal sealed class LinuxHostFacts(string root, string bus, TimeProvider time) : IHostFacts
{
    private readonly LinuxPower _power = new(root);
    private readonly LinuxNetwork _network = new(root);

    /// <inheritdoc/>
    public async Task<HostFacts> ReadAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, NetworkKind> up = _network.Up().ToDictionary(name => name, _network.KindOf);
        string? route = _network.Default();

        // Behind a VPN's route lies a LAN all the same: the fastest link that is no tunnel.
        string? lan = route is not null && up.TryGetValue(route, out NetworkKind kind) && kind != NetworkKind.Tunnel ? route
            : up.Where(link => link.Value != NetworkKind.Tunnel).Select(link => link.Key).MaxBy(name => _network.SpeedOf(name) ?? 0);
        return new HostFacts
        {
            IsOnBattery = _power.IsOnBattery(),
            IsInVpn = up.ContainsValue(NetworkKind.Tunnel),
            IsWireless = lan is not null && up[lan] == NetworkKind.Wireless,
            LinkBytesPerSecond = lan is null ? null : _network.SpeedOf(lan),
            IsMetered = await NetworkManager.IsMeteredAsync(bus, time, cancellationToken)
                ?? (route is not null && up.TryGetValue(route, out NetworkKind way) && way == NetworkKind.Mobile),
        };
    }
}
