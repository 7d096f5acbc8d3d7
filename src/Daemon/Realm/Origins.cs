using System.Collections.Immutable;
using MedV.Swarm.Manners;
using MedV.Swarm.Origin;

namespace MedV.Daemon.Realm;

/// <summary>Opens the origins of a realm.</summary>
internal static class Origins
{
    /// <summary>Whether this is the address of a folder that a web server serves.</summary>
    public static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https") && address.Query.Length == 0;

    public static OriginClient Open(ImmutableArray<string> addresses, IByteBudget download, TimeProvider time) =>
        new([.. addresses.Select(address => new Uri(address))], new OriginOptions { Download = download }, time, new Random());
}
