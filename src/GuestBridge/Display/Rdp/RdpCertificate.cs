using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MedV.GuestBridge.Display.Rdp;

/// <summary>The certificate of a guest's RDP server, read through the machine's own way, on which nobody else is.</summary>
/// <param name="Sha256">As FreeRDP pins it, 64 hexadecimal digits.</param>
/// <param name="Sha1">As <c>mstsc</c> remembers it.</param>
internal sealed record RdpCertificate(string Sha256, byte[] Sha1)
{
    private const int HeaderBytes = 4;
    private const int AnswerBytes = 19;
    private const byte Response = 2;
    private const uint Tls = 1, Nla = 2;

    // TPKT, X.224 connection request, and the wish for TLS or network level authentication ([MS-RDPBCGR] 2.2.1.1).
    private static readonly byte[] Request = [3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0];

    /// <summary>Begins a connection as a client does, as far as the certificate.</summary>
    /// <param name="stream">To the RDP server; not to be used afterwards.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DisplayException">It is no RDP server that knows network level authentication.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<RdpCertificate> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Request, cancellationToken);
        byte[] untrustedAnswer = new byte[AnswerBytes];
        await stream.ReadExactlyAsync(untrustedAnswer.AsMemory(0, HeaderBytes), cancellationToken);
        if (untrustedAnswer[0] != 3 || BinaryPrimitives.ReadUInt16BigEndian(untrustedAnswer.AsSpan(2)) != AnswerBytes)
        {
            throw new DisplayException(DisplayFault.Guest, "the guest's RDP server knows no network level authentication, or is none");
        }

        await stream.ReadExactlyAsync(untrustedAnswer.AsMemory(HeaderBytes), cancellationToken);
        uint chosen = BinaryPrimitives.ReadUInt32LittleEndian(untrustedAnswer.AsSpan(15));
        if (untrustedAnswer[11] != Response || chosen is not (Tls or Nla))
        {
            throw new DisplayException(DisplayFault.Guest, "the guest's RDP server refuses network level authentication");
        }

        RdpCertificate? found = null;
        try
        {
            // It is looked at, not trusted: the client is told to take this one and no other.
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => (found = Of(certificate)) is not null);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "guest" }, cancellationToken);
        }
        catch (AuthenticationException refused)
        {
            throw new DisplayException(DisplayFault.Guest, $"the guest's RDP server does not speak TLS: {refused.Message.TrimEnd('.')}", refused);
        }

        return found ?? throw new DisplayException(DisplayFault.Guest, "the guest's RDP server shows no certificate");
    }

    private static RdpCertificate? Of(X509Certificate? certificate) => certificate is null
        ? null
        : new RdpCertificate(certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), certificate.GetCertHash(HashAlgorithmName.SHA1));
}
