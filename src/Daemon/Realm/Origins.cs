using System.Collections.Immutable;
using MedV.Swarm.Origin;

namespace MedV.Daemon.Realm;

/// <summary>Opens the origins of a realm.</summary>
internal static class Origins
{
    public static OriginClient Open(ImmutableArray<string> addresses, TimeProvider time) =>
        new([.. addresses.Select(address => new Uri(address))], new OriginOptions(), time, new Random());
}
