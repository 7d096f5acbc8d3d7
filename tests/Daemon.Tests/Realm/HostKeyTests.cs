using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.Daemon.Realm;
using MedV.Trust.Hosts;

namespace MedV.Daemon.Tests.Realm;

public sealed class HostKeyTests : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medvd-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_key_that_was_saved_comes_back_and_only_its_owner_may_read_it()
    {
        string pem = Issue("pc1");

        HostKey.Save(_folder.FullName, pem);
        HostKey.Save(_folder.FullName, pem);

        using HostKey loaded = HostKey.Load(_folder.FullName);
        Assert.Equal("pc1", loaded.Name);
        Assert.Equal(HostKey.IdOf(loaded.Certificate), loaded.Id);
        Assert.True(loaded.Certificate.HasPrivateKey);
        FileInfo file = Assert.Single(_folder.GetFiles());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
    }

    [Fact]
    public void A_certificate_without_its_key_is_refused()
    {
        string pem = Issue("pc1");
        string certificateOnly = pem[..pem.IndexOf("-----BEGIN PRIVATE KEY", StringComparison.Ordinal)];

        Assert.Throws<CryptographicException>(() => HostKey.Parse(certificateOnly));
    }

    [Fact]
    public void A_certificate_with_another_ones_key_is_refused()
    {
        string mine = Issue("pc1");
        string other = Issue("pc2");
        string mixed = mine[..mine.IndexOf("-----BEGIN PRIVATE KEY", StringComparison.Ordinal)]
            + other[other.IndexOf("-----BEGIN PRIVATE KEY", StringComparison.Ordinal)..];

        Assert.ThrowsAny<Exception>(() => HostKey.Parse(mixed));
    }

    private static string Issue(string name)
    {
        using HostAuthority authority = HostAuthority.Create("test", From, From.AddYears(10));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = authority.Issue(name, key, From, From.AddYears(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
