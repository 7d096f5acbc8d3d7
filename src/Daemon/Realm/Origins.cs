using System.Collections.Immutable;
using MedV.Swarm.Origin;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Realm;

/// <summary>Opens the origins of a realm.</summary>
internal static class Origins
{
    public static OriginClient Open(ImmutableArray<string> addresses, TimeProvider time, ILoggerFactory loggers) =>
        new([.. addresses.Select(address => new Uri(address.EndsWith('/') ? address : address + "/"))], time, new Random(), loggers.CreateLogger<OriginClient>());
}
