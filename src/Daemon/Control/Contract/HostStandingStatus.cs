namespace MedV.Daemon.Control.Contract;

/// <summary>How the host is powered and connected, as the operating system says.</summary>
/// <param name="Wireless">Whether it is on the LAN by radio.</param>
/// <param name="OnBattery">Whether it runs on battery.</param>
/// <param name="Metered">Whether its connection is paid by the byte.</param>
/// <param name="Vpn">Whether a VPN is up.</param>
/// <param name="LinkBytesPerSecond">Speed of the LAN link; null when the operating system does not know.</param>
/// <param name="WanWeight">The host's part of the site's WAN work next to that of other hosts, 0 (none) to 255.</param>
internal sealed record HostStandingStatus(bool Wireless, bool OnBattery, bool Metered, bool Vpn, long? LinkBytesPerSecond, int WanWeight);
