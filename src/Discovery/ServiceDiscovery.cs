using System.Threading.Channels;
using MedV.Discovery.Rules;
using Microsoft.Extensions.Logging;

namespace MedV.Discovery;

/// <summary>Tells the LAN of one service of this host, and finds the others of its type: mDNS and DNS-SD (RFC 6762, RFC 6763).</summary>
/// <remarks>
/// <para>
/// Uses one socket per interface and address family, follows interfaces and addresses as they come, change and go, and shares port 5353
/// with any other responder of the machine. Nothing of what is found is proven: whoever is on the LAN can say anything.
/// </para>
/// <para>Holds nothing that was found between runs. Safe for use by any number of threads, but one run at a time is all that makes sense.</para>
/// </remarks>
/// <param name="options">Where to announce and to look.</param>
/// <param name="time">The clock of every wait and every time to live.</param>
/// <param name="random">Spreads the hosts of a LAN over time; used by one thread at a time.</param>
/// <param name="logger">Hears of links that come and go.</param>
public sealed class ServiceDiscovery(DiscoveryOptions options, TimeProvider time, Random random, ILogger<ServiceDiscovery> logger)
{
    private volatile DiscoverySession? _session;

    /// <summary>
    /// This host was asleep or cut off: announces itself and asks for the others anew, and within a few seconds loses those that do not answer. Does
    /// nothing while no run is on.
    /// </summary>
    public void Renew() => _session?.Renew();

    /// <summary>Announces and looks until cancelled, then says goodbye and ends without an exception.</summary>
    /// <param name="announcement">Our own service.</param>
    /// <param name="changes">
    /// Gets what is found, changed and lost. A writer that is full does not hold discovery up: the change is offered again a second later, and
    /// several changes of one service may then arrive as one. It is not completed.
    /// </param>
    /// <param name="cancellationToken">Ends the run; it ends within a second.</param>
    /// <exception cref="ArgumentException">The announcement is out of the limits that its type documents.</exception>
    public async Task RunAsync(ServiceAnnouncement announcement, ChannelWriter<ServiceChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        ArgumentNullException.ThrowIfNull(changes);

        // Refuses a bad announcement here, not when the first cable is plugged in.
        LocalService.Of(announcement, []);
        await using var session = new DiscoverySession(options, announcement, changes, time, random, logger);
        _session = session;
        try
        {
            await session.RunAsync(cancellationToken);
        }
        finally
        {
            _session = null;
        }
    }
}
