namespace MedV.Swarm.Protocol;

/// <summary>The type byte of a frame. Numbers are never reused.</summary>
internal enum PeerMessageType : byte
{
    Hello = 1,
    Join = 2,
    Leave = 3,
    Have = 4,
    Request = 5,
    Chunk = 6,
    Lack = 7,
    Lease = 8,
    Wan = 9,
    Peers = 10,
}
