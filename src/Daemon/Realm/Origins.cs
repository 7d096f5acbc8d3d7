using System.Collections.Immutable;
using MedV.Swarm.Origin;
using MedV.Trust;

namespace MedV.Daemon.Realm;

/// <summary>Opens the origins of a realm.</summary>
internal static class Origins
{
    /// <summary>Whether this is the address of a folder that a web server serves.</summary>
    // A name and a password in it would be kept with the enrolment, and shown by status and log.
    public static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address.Scheme is ("http" or "https")
        && address.UserInfo.Length + address.Query.Length + address.Fragment.Length == 0;

    public static OriginClient Open(ImmutableArray<string> addresses, OriginOptions options, TimeProvider time) =>
        new([.. addresses.Select(address => new Uri(address))], options, time, new Random());

    /// <summary>What measures the way to them.</summary>
    public static OriginProbe Probe(ImmutableArray<string> addresses, OriginOptions options, TimeProvider time) =>
        new(addresses.Select(address => new Uri(address)), options, PublishedPaths.Timestamp, time);
}
