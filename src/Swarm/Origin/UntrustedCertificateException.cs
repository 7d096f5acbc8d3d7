using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MedV.Swarm.Origin;

/// <summary>A web server showed a certificate that is not to be trusted; the message is the end of a sentence that begins with its address.</summary>
internal sealed class UntrustedCertificateException(string message) : AuthenticationException(message)
{
    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>: says why, where the library says yes or no.</summary>
    /// <exception cref="UntrustedCertificateException">There are errors.</exception>
    public static bool ThrowOnErrors(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None ? true : throw new UntrustedCertificateException(Describe(certificate as X509Certificate2, chain, errors));

    private static string Describe(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "it shows no certificate";
        }

        X509ChainStatusFlags status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? 0;
        return (status & X509ChainStatusFlags.NotTimeValid) != 0
            ? $"its certificate, or that of its issuer, is not valid now; its own is from {certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd}"
            : (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0
            ? $"its certificate was issued by {UntrustedText.Short(certificate.Issuer)}, which this host does not trust"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"its certificate is for another name, {UntrustedText.Short(certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false))}"
            : $"its certificate is not trusted: {status}";
    }
}
