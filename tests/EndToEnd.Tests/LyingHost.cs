using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>
/// A host of the realm that was turned. It says that it has every chunk of whatever others take part in, leases all that they lease, and answers requests with bytes
/// that are not what was asked for. Written from docs/formats/peer-protocol.md.
/// </summary>
internal sealed class LyingHost(Place place, string certificateFile) : IDisposable
{
    private const byte Hello = 1;
    private const byte Join = 2;
    private const byte Request = 5;
    private const byte Chunk = 6;
    private const byte Lease = 8;
    private const byte Peers = 10;
    private const int DigestBytes = 32;

    private readonly X509Certificate2 _certificate = Usable(certificateFile);
    private readonly ConcurrentDictionary<string, bool> _deceived = [];

    /// <summary>The names of those who asked it for a chunk, and got a wrong one.</summary>
    public IEnumerable<string> Deceived => _deceived.Keys.Order();

    /// <summary>Calls a daemon again and again, until cancelled.</summary>
    public async Task PesterAsync(Place victim, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await TalkAsync(victim, cancellationToken);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // Hung up on, or not there yet.
            }

            await Task.Delay(200, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _certificate.Dispose();

    // SslStream takes no certificate whose key was only read from PEM on every platform.
    private static X509Certificate2 Usable(string file)
    {
        using X509Certificate2 read = X509Certificate2.CreateFromPemFile(file, file);
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }

    private async Task TalkAsync(Place victim, CancellationToken cancellationToken)
    {
        using Socket socket = NetworkOf.OpenSocket(place, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(victim.Address, victim.Port, cancellationToken);
        await using var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "medv-peer",
                ClientCertificates = [_certificate],
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [new SslApplicationProtocol("medv-peer/3")],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            },
            cancellationToken);
        await SayAsync(stream, Hello, [3, 0], cancellationToken);
        await SayAsync(stream, Peers, [0, 0, 0, 0], cancellationToken);
        byte[] header = new byte[5];
        while (true)
        {
            await stream.ReadExactlyAsync(header, cancellationToken);
            byte[] body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            await stream.ReadExactlyAsync(body, cancellationToken);
            foreach ((byte type, byte[] answer) in Answer(victim, header[4], body))
            {
                await SayAsync(stream, type, answer, cancellationToken);
            }
        }
    }

    private IEnumerable<(byte Type, byte[] Body)> Answer(Place victim, byte type, byte[] body)
    {
        byte[] manifest = body.Length < DigestBytes ? [] : body[..DigestBytes];
        switch (type)
        {
            case Join:
                int chunks = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(DigestBytes + 9));
                byte[] all = new byte[(chunks + 7) / 8];
                for (int chunk = 0; chunk < chunks; chunk++)
                {
                    all[chunk / 8] |= (byte)(1 << (chunk % 8));
                }

                yield return (Join, [.. manifest, .. new byte[9], .. body.AsSpan(DigestBytes + 9, 4), .. all]);
                break;
            case Lease:
                // Of the same bundle, later, and with bytes read.
                body[DigestBytes + 4] = 0xff;
                body[^1] = 1;
                yield return (Lease, body);
                break;
            case Request when body.Length > DigestBytes:
                _deceived[victim.Name] = true;
                yield return (Chunk, [.. manifest, .. body.AsSpan(DigestBytes, 4), 0, .. new byte[4096]]);
                break;
        }
    }

    private static async Task SayAsync(SslStream stream, byte type, byte[] body, CancellationToken cancellationToken)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, body.Length);
        await stream.WriteAsync((byte[])[.. length, type, .. body], cancellationToken);
    }
}
