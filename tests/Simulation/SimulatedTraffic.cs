using MedV.Swarm.Protocol;

namespace MedV.Simulation;

/// <summary>What crosses the simulated LAN, as the product would put it on the wire, without TLS and below.</summary>
internal sealed class SimulatedTraffic
{
    private PeerMessage? _lastMessage;
    private int _lastBytes;

    /// <summary>Messages sent, chunks not among them.</summary>
    public long Messages { get; private set; }

    /// <summary>Bytes of these.</summary>
    public long MessageBytes { get; private set; }

    /// <summary>Chunks sent.</summary>
    public long Chunks { get; private set; }

    /// <summary>Bytes of their content.</summary>
    public long ChunkBytes { get; private set; }

    public void Add(PeerMessage message)
    {
        // What a host tells to all its peers is one object.
        if (!ReferenceEquals(message, _lastMessage))
        {
            (_lastMessage, _lastBytes) = (message, PeerMessageCodec.Encode(message).Length);
        }

        Messages++;
        MessageBytes += _lastBytes;
    }

    public void AddChunk(int bytes)
    {
        Chunks++;
        ChunkBytes += bytes;
    }
}
