using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MedV.Swarm.Protocol;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace MedV.Swarm.Peers;

/// <summary>TLS 1.3 with certificates of the realm on both sides; nothing else is spoken between peers.</summary>
internal sealed class TlsHandshake(PeerIdentity self, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly SslApplicationProtocol Protocol = new(PeerProtocol.Name);

    // Where the processor has instructions for AES, 128 bits cost a quarter less than the 256 that OpenSSL would take first. Not a choice on Windows.
    private static readonly CipherSuitesPolicy? Ciphers = OperatingSystem.IsWindows() || !(X86Aes.IsSupported || ArmAes.IsSupported)
        ? null
        : new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256]);

    private readonly SslStreamCertificateContext _context =
        SslStreamCertificateContext.Create(self.Certificate, additionalCertificates: null, offline: true);

    /// <summary>Answers a call.</summary>
    /// <exception cref="AuthenticationException">The other end is no peer of this realm.</exception>
    /// <exception cref="IOException">The connection broke, or the other end was too slow.</exception>
    public async Task<(SslStream Stream, RecognisedPeer Remote)> AnswerAsync(Stream transport, CancellationToken cancellationToken)
    {
        var stream = new SslStream(transport);
        return await AuthenticateAsync(stream, token => stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _context,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [Protocol],
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = IsOfThisRealm,
                AllowTlsResume = false,
                CipherSuitesPolicy = Ciphers,
            },
            token), cancellationToken);
    }

    /// <summary>Makes a call.</summary>
    /// <exception cref="AuthenticationException">The other end is no peer of this realm.</exception>
    /// <exception cref="IOException">The connection broke, or the other end was too slow.</exception>
    public async Task<(SslStream Stream, RecognisedPeer Remote)> CallAsync(Stream transport, CancellationToken cancellationToken)
    {
        var stream = new SslStream(transport);
        return await AuthenticateAsync(stream, token => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                // Who the peer is, its certificate says; a DNS name says nothing on a branch LAN.
                TargetHost = "medv-peer",
                ClientCertificateContext = _context,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [Protocol],
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = IsOfThisRealm,
                AllowTlsResume = false,
                CipherSuitesPolicy = Ciphers,
            },
            token), cancellationToken);
    }

    private async Task<(SslStream Stream, RecognisedPeer Remote)> AuthenticateAsync(
        SslStream stream, Func<CancellationToken, Task> authenticate, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await authenticate(either.Token);
            RecognisedPeer? remote = stream.RemoteCertificate is X509Certificate2 certificate ? self.Recognise(certificate) : null;
            if (remote is null || stream.NegotiatedApplicationProtocol != Protocol)
            {
                throw new AuthenticationException($"the other end does not speak {PeerProtocol.Name}");
            }

            return (stream, remote);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await stream.DisposeAsync();
            throw new IOException($"no TLS handshake within {Timeout.TotalSeconds:0} s");
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private bool IsOfThisRealm(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is X509Certificate2 untrusted && self.Recognise(untrusted) is not null;
}
