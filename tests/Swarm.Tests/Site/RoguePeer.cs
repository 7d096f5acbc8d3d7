using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Tests.Site;

/// <summary>A member of the realm that was turned: it speaks the protocol, and says what a test tells it to.</summary>
internal sealed class RoguePeer : IAsyncDisposable
{
    private readonly SslStream _stream;

    private RoguePeer(SslStream stream) => _stream = stream;

    public static async Task<RoguePeer> CallAsync(PeerIdentity identity, TestPc victim)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(victim.Hub.LocalEndPoint);
        (SslStream stream, _) = await new TlsHandshake(identity, TimeProvider.System)
            .CallAsync(new NetworkStream(socket, ownsSocket: true), CancellationToken.None);
        return new RoguePeer(stream);
    }

    /// <summary>Says what every peer says first.</summary>
    public async Task GreetAsync(params IEnumerable<PeerPlace> known)
    {
        await SayAsync(new PeerMessage.Hello(PeerProtocol.Version));
        await SayAsync(new PeerMessage.Peers(SiteId.None, 0, IsFull: false, [.. known]));
    }

    public Task SayAsync(PeerMessage message) => SayAsync(PeerMessageCodec.Encode(message));

    public async Task SayAsync(byte[] raw)
    {
        try
        {
            await _stream.WriteAsync(raw);
        }
        catch (IOException)
        {
            // To be hung up on while one speaks is an answer, too.
        }
    }

    /// <summary>Sends a chunk, or the beginning of one.</summary>
    public async Task SendChunkAsync(Digest manifest, int chunk, byte[] content, double part = 1)
    {
        byte[] frame = new byte[PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes + content.Length];
        PeerMessageCodec.WriteChunkPrefix(frame, manifest, chunk, ChunkEncoding.Stored, content.Length);
        content.CopyTo(frame, PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes);
        await SayAsync(frame[..(int)(frame.Length * part)]);
    }

    /// <summary>Reads on until a message of this type comes.</summary>
    public async Task<T> HearAsync<T>()
        where T : PeerMessage
    {
        while (true)
        {
            byte[] header = new byte[PeerProtocol.HeaderBytes];
            await _stream.ReadExactlyAsync(header);
            byte[] body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            await _stream.ReadExactlyAsync(body);
            if ((PeerMessageType)header[4] != PeerMessageType.Chunk
                && PeerMessageCodec.Decode((PeerMessageType)header[4], body) is T heard)
            {
                return heard;
            }
        }
    }

    /// <summary>Comes back when the other side has hung up.</summary>
    public async Task UntilHungUpAsync()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is an answer, too.
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
