using System.Net.NetworkInformation;
using System.Threading.Channels;
using MedV.Discovery;
using MedV.Swarm;
using MedV.Swarm.Peers;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Realm;

/// <summary>Tells the hub and discovery when this host lost an address, and when it wakes up.</summary>
internal sealed partial class NetworkWatch(PeerHub hub, ServiceDiscovery? discovery, TimeProvider time, ILogger<NetworkWatch> logger)
{
    private readonly AbsenceRule _absence = new();
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        NetworkChange.NetworkAddressChanged += OnAddressChanged;
        try
        {
            await Loops.RunAsync([WatchAddressesAsync, WatchClocksAsync], cancellationToken);
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= OnAddressChanged;
        }
    }

    private void OnAddressChanged(object? sender, EventArgs e) => _changed.Writer.TryWrite(true);

    private async Task WatchAddressesAsync(CancellationToken cancellationToken)
    {
        await foreach (bool _ in _changed.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                hub.AddressesChanged(NetworkInterface.GetAllNetworkInterfaces()
                    .SelectMany(card => card.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address))
                    .ToHashSet());
            }
            catch (NetworkInformationException e)
            {
                // A dead connection is noticed without it, only later.
                LogNoAddresses(logger, e.Message);
            }
        }
    }

    private async Task WatchClocksAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        using var timer = new PeriodicTimer(AbsenceRule.Interval, time);
        do
        {
            if (_absence.WasAway(time.GetElapsedTime(start), time.GetUtcNow()))
            {
                LogAwake(logger);
                discovery?.Renew();
                hub.Renew();
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    [LoggerMessage(EventId = 5305, Level = LogLevel.Information, Message = "This host was asleep or stopped: neighbours are looked for anew")]
    private static partial void LogAwake(ILogger logger);

    [LoggerMessage(EventId = 5304, Level = LogLevel.Debug, Message = "The addresses of this host cannot be listed: {Reason}")]
    private static partial void LogNoAddresses(ILogger logger, string reason);
}
