namespace MedV.Swarm.Protocol;

/// <summary>A peer sent what the protocol does not allow. It is disconnected and banned for a time.</summary>
internal sealed class PeerProtocolException(string message) : Exception(message);
