using System.Net;
using MedV.Chunking;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;
using MedV.Swarm;
using MedV.Swarm.Protocol;

namespace MedV.Fuzz.Targets;

/// <summary>A frame of the peer protocol behind its length: type 1, body.</summary>
internal sealed class PeerTarget : FuzzTarget
{
    private static readonly Digest Manifest = Digest.Of("manifest"u8);

    /// <inheritdoc/>
    public override string Name => "peer";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 1 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override int Room => 20_000;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        if (input.Length == 0)
        {
            return;
        }

        var type = (PeerMessageType)input.Bytes[0];
        ReadOnlySpan<byte> body = input.Bytes[1..];
        try
        {
            byte[] frame;
            if (type == PeerMessageType.Chunk)
            {
                frame = new byte[PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes];
                using (meter.Measure())
                {
                    (Digest manifest, int chunk, ChunkEncoding encoding) = PeerMessageCodec.ReadChunkPrefix(body);
                    FuzzException.Require(chunk >= 0, "a chunk has a negative number");
                    PeerMessageCodec.WriteChunkPrefix(frame, manifest, chunk, encoding, 0);
                }

                body = body[..PeerProtocol.ChunkPrefixBytes];
            }
            else
            {
                using (meter.Measure())
                {
                    PeerMessage message = PeerMessageCodec.Decode(type, body);
                    frame = PeerMessageCodec.Encode(message);
                }
            }

            // There is one way to say a thing.
            FuzzException.Require(frame[4] == (byte)type && frame.AsSpan(PeerProtocol.HeaderBytes).SequenceEqual(body), "a message is written otherwise than it was read");
            Probe.Note("type", (long)type);
            Probe.NoteSize("body", body.Length);
        }
        catch (PeerProtocolException refusal)
        {
            FuzzException.Require(refusal.Message.Length is > 0 and < 300, "a refusal is too long");
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases()
    {
        var holds = new ChunkSet(77);
        holds.Add(0);
        holds.Add(76);
        (string Name, PeerMessage Message)[] messages =
        [
            ("hello", new PeerMessage.Hello(1)),
            ("join", new PeerMessage.Join(Manifest, holds, new BaseSet(5), IsPreparing: true)),
            ("leave", new PeerMessage.Leave(Manifest)),
            ("have", new PeerMessage.Have(Manifest, [1, 2, 300])),
            ("request", new PeerMessage.Request(Manifest, [7])),
            ("lack", new PeerMessage.Lack(Manifest, [9, 10])),
            ("lease", new PeerMessage.Lease(Manifest, 42, 1, 1_000_000, Taken: true)),
            ("wan", new PeerMessage.Wan(100)),
            ("cancel", new PeerMessage.Cancel(Manifest, [7, 8])),
            ("peers", new PeerMessage.Peers(SiteId.None, 7687, IsFull: false, [new PeerPlace(default, new IPEndPoint(IPAddress.Parse("192.0.2.7"), 7687))])),
        ];
        foreach ((string name, PeerMessage message) in messages)
        {
            yield return Base(name, PeerMessageCodec.Encode(message)[(PeerProtocol.HeaderBytes - 1)..]);
        }

        byte[] chunk = new byte[PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes + 5];
        PeerMessageCodec.WriteChunkPrefix(chunk, Manifest, 3, ChunkEncoding.Stored, 5);
        yield return Base("chunk", chunk[(PeerProtocol.HeaderBytes - 1)..]);
    }

    private static FuzzBase Base(string name, byte[] frame)
    {
        var map = new FieldMap();
        map.AddNumbers(frame.Length, PeerProtocol.MaximumNumbers, 77, 10, 80);
        map.Add(0, "1");
        map.AddUnknown(frame, 33, frame.Length - 33, 4);
        map.AddUnknown(frame, 1, frame.Length - 1, 1);
        return new FuzzBase(name, frame, map);
    }
}
