using System.Net;

namespace MedV.Swarm.Protocol;

/// <summary>Where a host can be called, as somebody says.</summary>
/// <param name="Host">Who; only its certificate proves it.</param>
/// <param name="EndPoint">Address without scope, and port.</param>
internal readonly record struct PeerPlace(HostId Host, IPEndPoint EndPoint);
