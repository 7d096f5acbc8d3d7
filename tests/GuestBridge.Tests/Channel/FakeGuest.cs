using System.Net.Sockets;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Tests.Channel;

/// <summary>The other end of a session: it reads frames and says what a test tells it to.</summary>
internal sealed class FakeGuest : IAsyncDisposable
{
    private readonly FrameDecoder _decoder = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Stream _stream;
    private int _at;
    private int _length;

    private FakeGuest(Stream stream, Stream host) => (_stream, Host) = (stream, host);

    /// <summary>The stream for the session under test.</summary>
    public Stream Host { get; }

    /// <summary>Bytes of the frames that came.</summary>
    public int LongestFrame { get; private set; }

    /// <summary>Of the last request that was read.</summary>
    public MessageHeader Header { get; private set; }

    public static async Task<FakeGuest> MakeAsync()
    {
        string path = Path.Combine(Path.GetTempPath(), $"medv-{Guid.NewGuid():N}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var guest = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await guest.ConnectAsync(new UnixDomainSocketEndPoint(path));
        Socket host = await listener.AcceptAsync();
        File.Delete(path);
        return new FakeGuest(new NetworkStream(guest, ownsSocket: true), new NetworkStream(host, ownsSocket: true));
    }

    /// <summary>Reads the next request.</summary>
    public async Task<HostMessage> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_at < _length)
            {
                _at += _decoder.Read(_buffer.AsSpan(_at, _length - _at), out ReadOnlyMemory<byte> content);
                if (!content.IsEmpty)
                {
                    Assert.Equal(Decoding.Message, MessageCodec.DecodeHost(content, out MessageHeader header, out HostMessage? message));
                    (Header, LongestFrame) = (header, Math.Max(LongestFrame, content.Length + 2));
                    return message!;
                }
            }

            (_at, _length) = (0, await _stream.ReadAsync(_buffer, cancellationToken));
            if (_length == 0)
            {
                throw new EndOfStreamException();
            }
        }
    }

    /// <summary>Reads requests up to one that is no greeting.</summary>
    public async Task<HostMessage> ReadRequestAsync(CancellationToken cancellationToken)
    {
        HostMessage message;
        do
        {
            message = await ReadAsync(cancellationToken);
        }
        while (message is HostMessage.Hello);
        return message;
    }

    /// <summary>Answers the last request.</summary>
    public Task AnswerAsync(GuestMessage message, CancellationToken cancellationToken) => SendAsync(message, Header.Id, Header.Session, cancellationToken);

    public Task TellAsync(GuestMessage message, CancellationToken cancellationToken) => SendAsync(message, 0, Header.Session, cancellationToken);

    public async Task SendAsync(GuestMessage message, int re, SessionNonce session, CancellationToken cancellationToken)
    {
        Assert.True(MessageCodec.TryEncode(new MessageHeader(session, 0, re), message, out byte[]? frame));
        await _stream.WriteAsync(frame, cancellationToken);
    }

    public async Task SendAsync(byte[] bytes, CancellationToken cancellationToken) => await _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Answers greetings until the session is open.</summary>
    public async Task WelcomeAsync(CancellationToken cancellationToken)
    {
        Assert.IsType<HostMessage.Hello>(await ReadAsync(cancellationToken));
        await AnswerAsync(new GuestMessage.Welcome(1, "fake", "linux", []), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await Host.DisposeAsync();
    }
}
