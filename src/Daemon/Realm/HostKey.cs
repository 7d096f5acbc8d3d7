using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.Chunking;
using MedV.Trust.Hosts;

namespace MedV.Daemon.Realm;

/// <summary>This host's certificate and private key: <c>host.pem</c> in the store folder, readable by the daemon alone.</summary>
internal sealed class HostKey : IDisposable
{
    private const string FileName = "host.pem";

    private HostKey(X509Certificate2 certificate)
    {
        Certificate = certificate;
        Id = IdOf(certificate);
        Name = HostCertificate.NameOf(certificate) ?? throw new CryptographicException("the certificate's common name is no host name");
    }

    public X509Certificate2 Certificate { get; }

    public Swarm.HostId Id { get; }

    public string Name { get; }

    /// <summary>Who holds a certificate.</summary>
    public static Swarm.HostId IdOf(X509Certificate2 certificate) =>
        new(Digest.FromBytes(Trust.Hosts.HostId.Of(certificate).ToBytes()));

    /// <summary>Reads a certificate and its PKCS#8 key.</summary>
    /// <exception cref="CryptographicException">The text lacks one of them, or they do not belong together.</exception>
    public static HostKey Parse(string pem) => new(X509Certificate2.CreateFromPem(pem, pem));

    /// <summary>Reads the file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="CryptographicException">It is not what it should be.</exception>
    public static HostKey Load(string storeFolder) => Parse(File.ReadAllText(Path.Combine(storeFolder, FileName)));

    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Save(string storeFolder, string pem)
    {
        string path = Path.Combine(storeFolder, FileName);
        string draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    public void Dispose() => Certificate.Dispose();
}
