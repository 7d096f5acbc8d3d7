using MedV.Swarm.Manners;

namespace MedV.Swarm.Peers;

/// <summary>What all connections of a host share, and have to get along with.</summary>
/// <param name="Upload">Taken from before chunks are read for a peer.</param>
/// <param name="Download">Taken from before chunks are asked of a peer: what has been asked for is read as it comes.</param>
/// <param name="Slots">Turns at reading chunks for peers.</param>
/// <param name="Time">The clock.</param>
internal sealed record PeerTraffic(IByteBudget Upload, IByteBudget Download, UploadSlots Slots, TimeProvider Time);
