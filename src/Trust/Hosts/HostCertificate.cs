using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MedV.Trust.Hosts;

/// <summary>Checks the certificate with which a host says who it is.</summary>
public static class HostCertificate
{
    internal const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    internal const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Checks that a host authority of the realm signed <paramref name="untrusted"/> for a host, and that it is valid now.</summary>
    /// <remarks>Uses no network and trusts no authority of the machine.</remarks>
    /// <param name="untrusted">The certificate that the other side presented, or that a file holds.</param>
    /// <param name="authorities">The realm's authorities, <see cref="Realms.RealmDescription.HostAuthorities"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why not: what was found and expected; no capital, no full stop.</param>
    /// <returns>Whether it is a host of the realm.</returns>
    public static bool TryVerify(
        X509Certificate2 untrusted,
        IReadOnlyCollection<X509Certificate2> authorities,
        DateTimeOffset now,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(untrusted);
        ArgumentNullException.ThrowIfNull(authorities);

        reason = FindFault(untrusted, now) ?? FindChainFault(untrusted, authorities, now);
        return reason is null;
    }

    /// <summary>The host's name in a certificate: its common name.</summary>
    /// <returns><see langword="null"/> when it has none that a host may have.</returns>
    public static string? NameOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);

        string? name = Names.CommonName(certificate.SubjectName);
        return HostName.IsValid(name) ? name : null;
    }

    private static string? FindFault(X509Certificate2 untrusted, DateTimeOffset now)
    {
        if (now < untrusted.NotBefore)
        {
            return $"the certificate is valid from {JsonFields.Format(untrusted.NotBefore)}, now it is {JsonFields.Format(now)}";
        }

        if (now > untrusted.NotAfter)
        {
            return $"the certificate expired at {JsonFields.Format(untrusted.NotAfter)}, now it is {JsonFields.Format(now)}";
        }

        using ECDsa? key = untrusted.GetECDsaPublicKey();
        if (key?.ExportParameters(false).Curve.Oid?.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
        {
            return "the certificate's key is not ECDSA on the curve P-256";
        }

        if (untrusted.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
        {
            return "the certificate is an authority's, expected a host's";
        }

        HashSet<string?> usages =
        [
            .. untrusted.Extensions.OfType<X509EnhancedKeyUsageExtension>()
                .SelectMany(usage => usage.EnhancedKeyUsages.Cast<Oid>()).Select(oid => oid.Value),
        ];
        if (!usages.IsSupersetOf([ServerAuthentication, ClientAuthentication]))
        {
            return "the certificate is not for server and client authentication";
        }

        return NameOf(untrusted) is null ? "the certificate's common name is no host name" : null;
    }

    private static string? FindChainFault(
        X509Certificate2 untrusted, IReadOnlyCollection<X509Certificate2> authorities, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        if (!chain.Build(untrusted))
        {
            string details = string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
            return $"the certificate is not signed by a host authority of this realm ({details})";
        }

        // An authority signs hosts itself: no intermediate, whatever the machine's own stores hold.
        bool direct = chain.ChainElements.Count == 2
            && authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(chain.ChainElements[1].Certificate.RawDataMemory.Span));
        return direct ? null : "the certificate is not signed by a host authority of this realm itself";
    }
}
