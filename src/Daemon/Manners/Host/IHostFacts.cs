using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Manners.Host;

/// <summary>The one place where the daemon asks the operating system how this host is powered and connected.</summary>
internal interface IHostFacts
{
    /// <summary>Looks. What cannot be told is as on a PC with a cable and a plug.</summary>
    /// <remarks>Comes back within about a second, whatever hangs. One call at a time.</remarks>
    Task<HostFacts> ReadAsync(CancellationToken cancellationToken);
}
