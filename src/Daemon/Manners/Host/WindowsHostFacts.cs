using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Runtime.Versioning;
using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Manners.Host;

/// <summary>A Windows host. Written from the documentation and not verified on Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsHostFacts : IHostFacts
{
    // SYSTEM_POWER_STATUS.ACLineStatus: 0 offline, 1 online, 255 unknown.
    private const byte Offline = 0;

    // NLM_CONNECTION_COST_UNRESTRICTED; the other costs are fixed, variable, over the limit, roaming.
    private const uint UnknownCost = 0;
    private const uint Unrestricted = 1;

    // CLSID_NetworkListManager, which also implements INetworkCostManager.
    private static readonly Guid NetworkListManager = new("DCB00C01-570F-4A9B-8D69-199FDBA5723B");

    /// <inheritdoc/>
    public Task<HostFacts> ReadAsync(CancellationToken cancellationToken)
    {
        NetworkInterface[] up =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback),
        ];
        NetworkInterface? lan = up.Where(network => !IsTunnel(network) && HasGateway(network)).MaxBy(network => network.Speed);
        return Task.FromResult(new HostFacts
        {
            IsOnBattery = GetSystemPowerStatus(out PowerStatus power) != 0 && power.LineStatus == Offline,
            IsInVpn = up.Any(IsTunnel),
            IsWireless = lan?.NetworkInterfaceType == NetworkInterfaceType.Wireless80211,
            LinkBytesPerSecond = lan is { Speed: > 0 } ? lan.Speed / 8 : null,
            IsMetered = Cost() is not (UnknownCost or Unrestricted),
        });
    }

    // 53 is IF_TYPE_PROP_VIRTUAL: what WireGuard's and OpenVPN's drivers say they are.
    private static bool IsTunnel(NetworkInterface network) =>
        network.NetworkInterfaceType is NetworkInterfaceType.Ppp or (NetworkInterfaceType)53 && network.GetIPProperties().UnicastAddresses.Count > 0;

    private static bool HasGateway(NetworkInterface network) => network.GetIPProperties().GatewayAddresses.Count > 0;

    private static uint Cost()
    {
        const uint InProcessServer = 1;
        Guid manager = typeof(INetworkCostManager).GUID;
        if (CreateInstance(NetworkListManager, 0, InProcessServer, manager, out nint instance) != 0)
        {
            return UnknownCost;
        }

        try
        {
            var costs = (INetworkCostManager)new StrategyBasedComWrappers().GetOrCreateObjectForComInstance(instance, CreateObjectFlags.None);
            return costs.GetCost(out uint cost, 0) == 0 ? cost : UnknownCost;
        }
        finally
        {
            Marshal.Release(instance);
        }
    }

    [LibraryImport("kernel32")]
    private static partial int GetSystemPowerStatus(out PowerStatus status);

    [LibraryImport("ole32", EntryPoint = "CoCreateInstance")]
    private static partial int CreateInstance(in Guid type, nint outer, uint context, in Guid face, out nint instance);

    [StructLayout(LayoutKind.Sequential)]
    private struct PowerStatus
    {
        public byte LineStatus;
        public byte BatteryFlag;
        public byte BatteryLifePercent;
        public byte SystemStatusFlag;
        public uint BatteryLifeTime;
        public uint BatteryFullLifeTime;
    }

    [GeneratedComInterface]
    [Guid("DCB00008-570F-4A9B-8D69-199FDBA5723B")]
    internal partial interface INetworkCostManager
    {
        [PreserveSig]
        int GetCost(out uint cost, nint destination);
    }
}
