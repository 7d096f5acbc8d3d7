using FsCheck;
using FsCheck.Fluent;
using MedV.Swarm.Leases;

namespace MedV.Swarm.Tests.Leases;

public sealed class WanWeightTests
{
    private static readonly HostStanding Desktop = new() { FreeDiskBytes = 100_000_000_000 };

    private static readonly Arbitrary<HostStanding> AnyHost = Arb.From(
        from wireless in Gen.Elements(true, false)
        from battery in Gen.Elements(true, false)
        from metered in Gen.Elements(true, false)
        from vpn in Gen.Elements(true, false)
        from free in Gen.Elements(0L, 1_000_000, 1_073_741_823, 1_073_741_824, long.MaxValue)
        from weight in Gen.Choose(0, HostStanding.HighestWeight)
        select new HostStanding
        {
            IsWireless = wireless,
            IsOnBattery = battery,
            IsMetered = metered,
            IsInVpn = vpn,
            FreeDiskBytes = free,
            Weight = weight,
        });

    [Fact]
    public void Only_a_meter_a_VPN_and_an_administrator_say_never() =>
        Prop.ForAll(AnyHost, host => WanWeight.Of(host) == 0 == (host.IsMetered || host.IsInVpn || host.Weight == 0)).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_that_speaks_against_a_host_makes_its_part_larger() =>
        Prop.ForAll(
            AnyHost,
            host => new[]
            {
                host with { IsWireless = true },
                host with { IsOnBattery = true },
                host with { IsMetered = true },
                host with { IsInVpn = true },
                host with { FreeDiskBytes = 0 },
                host with { Weight = 0 },
            }.All(worse => WanWeight.Of(worse) <= WanWeight.Of(host))).QuickCheckThrowOnFailure();

    [Fact]
    public void Hosts_of_a_kind_are_ordered_wired_battery_wireless()
    {
        byte[] weights =
        [
            WanWeight.Of(Desktop with { Weight = HostStanding.HighestWeight }),
            WanWeight.Of(Desktop),
            WanWeight.Of(Desktop with { FreeDiskBytes = 0 }),
            WanWeight.Of(Desktop with { IsOnBattery = true }),
            WanWeight.Of(Desktop with { IsWireless = true }),
            WanWeight.Of(Desktop with { IsWireless = true, IsOnBattery = true }),
            WanWeight.Of(Desktop with { IsWireless = true, IsOnBattery = true, FreeDiskBytes = 0, Weight = 1 }),
        ];

        Assert.Equal([255, 127, 63, 31, 15, 3, 1], weights);
    }
}
