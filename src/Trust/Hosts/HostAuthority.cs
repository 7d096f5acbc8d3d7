using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.Trust.Keys;

namespace MedV.Trust.Hosts;

/// <summary>Certifies the hosts of one realm: an X.509 authority over ECDSA P-256 whose certificate <c>realm.json</c> lists.</summary>
/// <remarks>Not safe for several threads at once.</remarks>
public sealed class HostAuthority : IDisposable
{
    private readonly ECDsa _key;

    private HostAuthority(X509Certificate2 certificate, ECDsa key)
    {
        Certificate = certificate;
        _key = key;
    }

    /// <summary>The authority's own certificate, without its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Makes a new authority.</summary>
    /// <param name="realm">The realm's name; it becomes the organisation of every host.</param>
    /// <param name="notBefore">From when on its certificate is valid.</param>
    /// <param name="notAfter">Until when.</param>
    public static HostAuthority Create(string realm, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Names.Build(realm, $"{realm} hosts"), key, HashAlgorithmName.SHA256);

        // Path length 0: a host's certificate never certifies another.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using X509Certificate2 own = request.CreateSelfSigned(notBefore, notAfter);
        return new HostAuthority(X509CertificateLoader.LoadCertificate(own.RawDataMemory.Span), key);
    }

    /// <summary>Opens an authority from its certificate and the key that <see cref="ExportKeyPem"/> wrote.</summary>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.WrongPassphrase"/>; <see cref="TrustFault.Malformed"/> when the two do not belong together.
    /// </exception>
    public static HostAuthority ImportPem(string certificatePem, string keyPem, string passphrase)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPem(certificatePem);
        }
        catch (CryptographicException exception)
        {
            throw new TrustException(TrustFault.Malformed, "the host authority's certificate is no PEM certificate", exception);
        }

        ECDsa key = EncryptedKey.Import(keyPem, passphrase);
        if (certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            return new HostAuthority(certificate, key);
        }

        key.Dispose();
        certificate.Dispose();
        throw new TrustException(TrustFault.Malformed, "the host authority's key does not belong to its certificate");
    }

    /// <summary>Writes the private key as PKCS#8 PEM, encrypted under the passphrase like a <see cref="RealmKey"/>.</summary>
    /// <param name="passphrase">What opens it again.</param>
    /// <param name="iterations">The work factor; lower it only where keys protect nothing, as in tests.</param>
    public string ExportKeyPem(string passphrase, int iterations = RealmKey.DefaultIterations) =>
        EncryptedKey.Export(_key, passphrase, iterations);

    /// <summary>Certifies a host's public key.</summary>
    /// <param name="hostName">See <see cref="HostName"/>.</param>
    /// <param name="publicKey">The host's key, P-256; its private half is not used.</param>
    /// <param name="notBefore">From when on.</param>
    /// <param name="notAfter">Until when; never beyond the authority's own end.</param>
    /// <exception cref="TrustException"><see cref="TrustFault.RequestRefused"/>: the name, the key or the time.</exception>
    public X509Certificate2 Issue(string hostName, ECDsa publicKey, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        ArgumentNullException.ThrowIfNull(publicKey);

        if (publicKey.ExportParameters(false).Curve.Oid?.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
        {
            throw new TrustException(TrustFault.RequestRefused, "the host's key is not on the curve P-256");
        }

        return Issue(hostName, new PublicKey(publicKey), notBefore, notAfter);
    }

    /// <summary>Certifies the key of a certificate request (PKCS#10), so that the private key never leaves its host.</summary>
    /// <remarks>Of the request only the key and the common name are taken; extensions and the rest of the subject are not.</remarks>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.RequestRefused"/>: no PEM request, its signature is wrong, not P-256, a name that no host may have, the time.
    /// </exception>
    public X509Certificate2 IssueFromRequest(string requestPem, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        try
        {
            CertificateRequest request = CertificateRequest.LoadSigningRequestPem(
                requestPem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default);
            using ECDsa key = request.PublicKey.GetECDsaPublicKey()
                ?? throw new TrustException(TrustFault.RequestRefused, "the request's key is no ECDSA key; expected P-256");
            return Issue(Names.CommonName(request.SubjectName) ?? "", key, notBefore, notAfter);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new TrustException(
                TrustFault.RequestRefused, $"the certificate request cannot be used: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }

    private X509Certificate2 Issue(string hostName, PublicKey publicKey, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        if (!HostName.IsValid(hostName))
        {
            throw new TrustException(
                TrustFault.RequestRefused, $"no host may be called \"{hostName}\"; expected letters, digits, '-' and '.', at most {HostName.MaximumLength}");
        }

        if (notAfter <= notBefore || notBefore < Certificate.NotBefore.ToUniversalTime() || notAfter > Certificate.NotAfter.ToUniversalTime())
        {
            throw new TrustException(
                TrustFault.RequestRefused,
                $"a certificate from {JsonFields.Format(notBefore)} to {JsonFields.Format(notAfter)} does not lie within the host authority's own, "
                + $"{JsonFields.Format(Certificate.NotBefore)} to {JsonFields.Format(Certificate.NotAfter)}");
        }

        string realm = Names.Organisation(Certificate.SubjectName) ?? "";
        var request = new CertificateRequest(Names.Build(realm, hostName), publicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(HostCertificate.ServerAuthentication), new Oid(HostCertificate.ClientAuthentication)], true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(publicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());

        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] &= 0x7F;
        return request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), notBefore, notAfter, serial);
    }
}
