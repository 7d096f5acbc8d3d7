using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MedV.Lab;

/// <summary>A company's own certificate authority, which no system knows.</summary>
public sealed class PrivateAuthority : IDisposable
{
    private readonly X509Certificate2 _root;

    /// <summary>Makes one with a new name and a new key.</summary>
    public PrivateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Lab Authority {RandomNumberGenerator.GetHexString(8)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
    }

    /// <summary>Its name.</summary>
    public string Issuer => _root.Subject;

    /// <summary>Its certificate, in PEM.</summary>
    public string RootPem => _root.ExportCertificatePem();

    /// <summary>Its certificate.</summary>
    public X509Certificate2Collection Roots => [_root];

    /// <summary>Issues a certificate, for a web server or for a client.</summary>
    /// <param name="address">The server's address, or that of another one.</param>
    /// <param name="days">Days from now until it ends; negative for one that is over.</param>
    public X509Certificate2 Issue(IPAddress address, int days = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(
            _root, DateTimeOffset.UtcNow.AddDays(-29), DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>The certificate and its private key as one PEM text.</summary>
    public static string Pem(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();
}
