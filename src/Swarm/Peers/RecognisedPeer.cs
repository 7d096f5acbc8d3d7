namespace MedV.Swarm.Peers;

/// <summary>A peer whose certificate the realm vouches for.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Name">The name in its certificate, for people.</param>
public sealed record RecognisedPeer(HostId Id, string Name);
