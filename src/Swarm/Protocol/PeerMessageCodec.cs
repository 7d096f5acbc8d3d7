using System.Buffers.Binary;
using System.Collections.Immutable;
using MedV.Chunking;

namespace MedV.Swarm.Protocol;

/// <summary>Messages to frames and back: section "Messages" of docs/formats/peer-protocol.md. All numbers little-endian.</summary>
internal static class PeerMessageCodec
{
    /// <summary>The whole frame of a message, header included.</summary>
    public static byte[] Encode(PeerMessage message)
    {
        switch (message)
        {
            case PeerMessage.Hello hello:
                byte[] frame = Frame(PeerMessageType.Hello, 2);
                BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(PeerProtocol.HeaderBytes), (ushort)hello.Version);
                return frame;
            case PeerMessage.Join join:
                return EncodeJoin(join);
            case PeerMessage.Leave leave:
                return WithManifest(PeerMessageType.Leave, leave.Manifest, 0);
            case PeerMessage.Have have:
                return WithNumbers(PeerMessageType.Have, have.Manifest, have.Chunks);
            case PeerMessage.Request request:
                return WithNumbers(PeerMessageType.Request, request.Manifest, request.Chunks);
            case PeerMessage.Lack lack:
                return WithNumbers(PeerMessageType.Lack, lack.Manifest, lack.Chunks);
            case PeerMessage.Lease lease:
                return EncodeLease(lease);
            case PeerMessage.Wan wan:
                frame = Frame(PeerMessageType.Wan, 1);
                frame[^1] = wan.Weight;
                return frame;
            case PeerMessage.Cancel cancel:
                return WithNumbers(PeerMessageType.Cancel, cancel.Manifest, cancel.Chunks);
            case PeerMessage.Peers peers:
                frame = Frame(PeerMessageType.Peers, PeersCodec.BodyBytes(peers));
                PeersCodec.Write(peers, frame.AsSpan(PeerProtocol.HeaderBytes));
                return frame;
            default:
                throw new System.Diagnostics.UnreachableException($"no frame for {message.GetType()}");
        }
    }

    /// <summary>Reads the body of any message but Chunk.</summary>
    /// <exception cref="PeerProtocolException">It is not a message of this protocol.</exception>
    public static PeerMessage Decode(PeerMessageType type, ReadOnlySpan<byte> untrustedBody)
    {
        var reader = new BodyReader(type, untrustedBody);
        PeerMessage message = type switch
        {
            PeerMessageType.Hello => new PeerMessage.Hello(reader.UInt16()),
            PeerMessageType.Join => DecodeJoin(ref reader),
            PeerMessageType.Leave => new PeerMessage.Leave(reader.Digest()),
            PeerMessageType.Have => new PeerMessage.Have(reader.Digest(), reader.Numbers()),
            PeerMessageType.Request => new PeerMessage.Request(reader.Digest(), reader.Numbers()),
            PeerMessageType.Lack => new PeerMessage.Lack(reader.Digest(), reader.Numbers()),
            PeerMessageType.Lease => new PeerMessage.Lease(reader.Digest(), reader.Number(), reader.UInt32(), reader.UInt32(), reader.Flag()),
            PeerMessageType.Wan => new PeerMessage.Wan(reader.Byte()),
            PeerMessageType.Cancel => new PeerMessage.Cancel(reader.Digest(), reader.Numbers()),
            PeerMessageType.Peers => PeersCodec.Read(ref reader),
            _ => throw new PeerProtocolException($"message type {(int)type} is unknown"),
        };
        reader.End();
        return message;
    }

    /// <summary>Writes what stands before a chunk's bytes: the frame's header and the chunk's place.</summary>
    public static void WriteChunkPrefix(Span<byte> destination, Digest manifest, int chunk, ChunkEncoding encoding, int contentBytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, PeerProtocol.ChunkPrefixBytes + contentBytes);
        destination[4] = (byte)PeerMessageType.Chunk;
        manifest.CopyTo(destination[PeerProtocol.HeaderBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(destination[(PeerProtocol.HeaderBytes + Digest.Length)..], chunk);
        destination[PeerProtocol.HeaderBytes + Digest.Length + 4] = (byte)encoding;
    }

    /// <summary>Reads a chunk's place.</summary>
    /// <exception cref="PeerProtocolException">The body is too short, or the number or encoding is none.</exception>
    public static (Digest Manifest, int Chunk, ChunkEncoding Encoding) ReadChunkPrefix(ReadOnlySpan<byte> untrustedBody)
    {
        var reader = new BodyReader(PeerMessageType.Chunk, untrustedBody);
        Digest manifest = reader.Digest();
        int chunk = reader.Number();
        byte encoding = reader.Byte();
        return encoding <= (byte)ChunkEncoding.Brotli
            ? (manifest, chunk, (ChunkEncoding)encoding)
            : throw new PeerProtocolException($"chunk encoding {encoding} is unknown");
    }

    private static byte[] Frame(PeerMessageType type, int bodyBytes)
    {
        byte[] frame = new byte[PeerProtocol.HeaderBytes + bodyBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, bodyBytes);
        frame[4] = (byte)type;
        return frame;
    }

    private static byte[] WithManifest(PeerMessageType type, Digest manifest, int moreBytes)
    {
        byte[] frame = Frame(type, Digest.Length + moreBytes);
        manifest.CopyTo(frame.AsSpan(PeerProtocol.HeaderBytes));
        return frame;
    }

    private static byte[] WithNumbers(PeerMessageType type, Digest manifest, ImmutableArray<int> numbers)
    {
        byte[] frame = WithManifest(type, manifest, 4 * numbers.Length);
        Span<byte> rest = frame.AsSpan(PeerProtocol.HeaderBytes + Digest.Length);
        foreach (int number in numbers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, number);
            rest = rest[4..];
        }

        return frame;
    }

    private static byte[] EncodeJoin(PeerMessage.Join join)
    {
        byte[] frame = WithManifest(PeerMessageType.Join, join.Manifest, 1 + 8 + 4 + join.Holds.Bytes.Length);
        Span<byte> rest = frame.AsSpan(PeerProtocol.HeaderBytes + Digest.Length);
        rest[0] = join.IsPreparing ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64LittleEndian(rest[1..], join.Bases.Bits);
        BinaryPrimitives.WriteInt32LittleEndian(rest[9..], join.Holds.Size);
        join.Holds.Bytes.CopyTo(rest[13..]);
        return frame;
    }

    private static byte[] EncodeLease(PeerMessage.Lease lease)
    {
        byte[] frame = WithManifest(PeerMessageType.Lease, lease.Manifest, 13);
        Span<byte> rest = frame.AsSpan(PeerProtocol.HeaderBytes + Digest.Length);
        BinaryPrimitives.WriteInt32LittleEndian(rest, lease.Bundle);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], lease.Epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], lease.Progress);
        frame[^1] = lease.Taken ? (byte)1 : (byte)0;
        return frame;
    }

    private static PeerMessage.Join DecodeJoin(ref BodyReader reader)
    {
        Digest manifest = reader.Digest();
        bool preparing = reader.Flag();
        var bases = new BaseSet(reader.UInt64());
        int size = reader.Number();
        return ChunkSet.TryRead(size, reader.Rest(), out ChunkSet? holds)
            ? new PeerMessage.Join(manifest, holds!, bases, preparing)
            : throw new PeerProtocolException($"the have-map is not one of {size} chunks");
    }
}
