using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MedV.Chunking;
using MedV.Swarm.Manners;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using MedV.Testing;

namespace MedV.Swarm.Tests.Peers;

/// <summary>A connection under test, and the other end of its wire, at which a test does as it likes. Without TLS, which changes nothing of it.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly NetworkStream _wire;
    private readonly CancellationTokenSource _stop = new();

    private RawPeer(NetworkStream wire, PeerConnection connection)
    {
        _wire = wire;
        Connection = connection;
        Running = connection.RunAsync(_stop.Token);
    }

    public PeerConnection Connection { get; }

    /// <summary>The run of the connection; fails as it does.</summary>
    public Task Running { get; }

    public static Task<RawPeer> ConnectAsync(ChunkShelf shelf, FakeTime time, IByteBudget? upload = null, IByteBudget? download = null) =>
        ConnectAsync(shelf, new PeerTraffic(upload ?? NoLimit.Instance, download ?? NoLimit.Instance, new UploadSlots(1), time));

    public static async Task<RawPeer> ConnectAsync(ChunkShelf shelf, PeerTraffic traffic)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await near.ConnectAsync(listener.LocalEndPoint!);
        Socket far = await listener.AcceptAsync();
        return new RawPeer(
            new NetworkStream(near, ownsSocket: true),
            new PeerConnection(new PeerTransport(far), new RecognisedPeer(default, "raw"), "loopback", dialled: false, shelf, traffic));
    }

    public Task SayAsync(params PeerMessage[] messages) => SayAsync([.. messages.SelectMany(PeerMessageCodec.Encode)]);

    public Task SayAsync(byte[] raw) => _wire.WriteAsync(raw).AsTask();

    public async Task<(PeerMessageType Type, byte[] Body)> HearAsync(CancellationToken cancellationToken)
    {
        byte[] header = new byte[PeerProtocol.HeaderBytes];
        await _wire.ReadExactlyAsync(header, cancellationToken);
        byte[] body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        await _wire.ReadExactlyAsync(body, cancellationToken);
        return ((PeerMessageType)header[4], body);
    }

    public static byte[] ChunkFrame(int chunk, byte[] content)
    {
        byte[] frame = new byte[PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes + content.Length];
        PeerMessageCodec.WriteChunkPrefix(frame, ChunkShelf.Manifest, chunk, ChunkEncoding.Stored, content.Length);
        content.CopyTo(frame, PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes);
        return frame;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Connection.Dispose();
        await _wire.DisposeAsync();
        _stop.Dispose();
    }
}
