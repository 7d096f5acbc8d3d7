using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>Answer to <c>GET /v1/peers</c>.</summary>
/// <param name="Peers">Hosts of the realm that this one talks to or has banned.</param>
internal sealed record PeersReport(ImmutableArray<PeerStatus> Peers);
