using MedV.Daemon.Manners.Host;
using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Tests.Manners;

public sealed class LinuxHostFactsTests : IDisposable
{
    private readonly SysTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task A_PC_with_a_cable_and_a_plug_is_just_that()
    {
        _tree.Write("proc/net/route", SysTree.Routes).Link("lo", type: "772").Link("enp0s25", speed: "1000").Link("wlp3s0", uevent: "DEVTYPE=wlan\n");

        Assert.Equal(new HostFacts { LinkBytesPerSecond = 125_000_000 }, await ReadAsync());
    }

    [Fact]
    public async Task A_machine_that_shows_nothing_is_taken_for_one()
    {
        Assert.Equal(new HostFacts(), await ReadAsync());
    }

    [Fact]
    public async Task Without_its_cable_a_notebook_is_wireless_and_its_speed_is_not_known()
    {
        string radioOnly = string.Join('\n', SysTree.Routes.Split('\n').Where(line => !line.StartsWith("enp", StringComparison.Ordinal)));
        _tree.Write("proc/net/route", radioOnly).Link("wlp3s0", uevent: "DEVTYPE=wlan\n", speed: "-1").Link("enp0s25", state: "down", speed: "-1");

        Assert.Equal(new HostFacts { IsWireless = true }, await ReadAsync());
    }

    [Theory]
    [InlineData("wg0", "65534", "DEVTYPE=wireguard\n", "", true)]
    [InlineData("tun0", "65534", "", "0x1001", true)]
    [InlineData("ppp0", "512", "DEVTYPE=ppp\n", "", true)]
    [InlineData("tap0", "1", "", "0x1002", false)]
    [InlineData("wwan0", "65534", "DEVTYPE=wwan\n", "", false)]
    public async Task A_tunnel_that_is_up_is_a_VPN(string name, string type, string uevent, string tunFlags, bool isVpn)
    {
        _tree.Write("proc/net/route", SysTree.Routes).Link("enp0s25", speed: "1000").Link(name, type, uevent: uevent, state: "unknown")
            .Write($"sys/class/net/{name}/tun_flags", tunFlags);

        HostFacts facts = await ReadAsync();

        Assert.Equal((isVpn, 125_000_000, false), (facts.IsInVpn, facts.LinkBytesPerSecond, facts.IsMetered));
    }

    [Fact]
    public async Task A_tunnel_that_is_there_and_not_up_is_none()
    {
        _tree.Link("tun0", type: "65534", flags: "0x1090", state: "down");

        Assert.False((await ReadAsync()).IsInVpn);
    }

    [Fact]
    public async Task Behind_a_VPN_that_has_the_default_route_the_LAN_is_the_fastest_other_link()
    {
        _tree.Write("proc/net/route", SysTree.Routes.Replace("enp0s25\t00000000", "tun0\t00000000", StringComparison.Ordinal))
            .Link("tun0", type: "65534", speed: "10").Link("wlp3s0", uevent: "DEVTYPE=wlan\n").Link("enp0s25", speed: "100");

        HostFacts facts = await ReadAsync();

        Assert.Equal((true, false, 12_500_000), (facts.IsInVpn, facts.IsWireless, facts.LinkBytesPerSecond));
    }

    [Theory]
    [InlineData("wwan0", "DEVTYPE=wwan\n", true)]
    [InlineData("wwp0s20u4", "", true)]
    [InlineData("enp0s25", "", false)]
    public async Task A_mobile_network_that_has_the_default_route_is_metered(string name, string uevent, bool isMetered)
    {
        _tree.Write("proc/net/ipv6_route",
            $"fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 {name}\n"
            + $"00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 {name}\n"
            + "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n")
            .Link(name, uevent: uevent);

        Assert.Equal(isMetered, (await ReadAsync()).IsMetered);
    }

    [Fact]
    public async Task A_notebook_whose_plug_is_pulled_runs_on_battery()
    {
        _tree.Supply("AC", ("type", "Mains"), ("online", "0")).Supply("BAT0", ("type", "Battery"), ("status", "Discharging"));
        bool pulled = (await ReadAsync()).IsOnBattery;

        _tree.Supply("ucsi", ("type", "USB"), ("online", "1"));
        bool pluggedElsewhere = (await ReadAsync()).IsOnBattery;

        Assert.Equal((true, false), (pulled, pluggedElsewhere));
    }

    [Theory]
    [InlineData("Charging", "System", false)]
    [InlineData("Full", "System", false)]
    [InlineData("Not charging", "System", false)]
    [InlineData("Discharging", "System", true)]
    [InlineData("Discharging", "Device", false)]
    public async Task The_battery_of_a_mouse_is_not_the_host_s(string status, string scope, bool isOnBattery)
    {
        _tree.Supply("one", ("type", "Battery"), ("status", status), ("scope", scope));

        Assert.Equal(isOnBattery, (await ReadAsync()).IsOnBattery);
    }

    [Fact]
    public async Task This_machine_can_be_read()
    {
        HostFacts facts = await new LinuxHostFacts("/", "/nowhere", TimeProvider.System).ReadAsync(CancellationToken.None);

        Assert.InRange(facts.LinkBytesPerSecond ?? 1, 1, long.MaxValue);
    }

    private Task<HostFacts> ReadAsync() => new LinuxHostFacts(_tree.Root, "/nowhere", TimeProvider.System).ReadAsync(CancellationToken.None);
}
