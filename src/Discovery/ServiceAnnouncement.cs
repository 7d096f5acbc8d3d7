using System.Collections.Immutable;

namespace MedV.Discovery;

/// <summary>What a host tells its LAN about one service of its own, and at the same time what it looks for: others of the same type.</summary>
/// <param name="InstanceName">
/// The name of this host's service, 1 to 63 bytes of UTF-8, different from every other on the LAN: it is not probed for. Put something unique in it.
/// </param>
/// <param name="ServiceType">Such as <c>_medv._tcp</c>: an underscore, 1 to 15 letters, digits or hyphens, then <c>._tcp</c> or <c>._udp</c>.</param>
/// <param name="Port">Where the service listens, 1 to 65535.</param>
/// <param name="Text">
/// Key/value pairs, at most 64 and 1 024 bytes in all. A key is printable ASCII without <c>=</c>; key, <c>=</c> and value together have at most 255 bytes.
/// </param>
public sealed record ServiceAnnouncement(string InstanceName, string ServiceType, int Port, ImmutableDictionary<string, string> Text);
