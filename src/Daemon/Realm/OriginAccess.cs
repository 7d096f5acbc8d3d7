using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.Daemon.Configuration;
using MedV.Swarm.Origin;
using MedV.Terminal;

namespace MedV.Daemon.Realm;

/// <summary>Makes of section <c>Origin</c>, and of the files that it names, what the origin client takes.</summary>
internal static class OriginAccess
{
    /// <summary>Reads the files.</summary>
    /// <exception cref="StartupException">Something is wrong with them; it names all of it, and no secret.</exception>
    public static OriginOptions Read(OriginAccessOptions settings)
    {
        var faults = new List<string>();
        X509Certificate2Collection roots = Roots(settings.TrustedCertificates, faults);
        CredentialList credentials = Credentials(settings.Credentials, faults);
        OriginProxy proxy = settings.Proxy switch
        {
            "" => OriginProxy.OfEnvironment,
            HttpProxyAttribute.None => OriginProxy.None,
            string address => OriginProxy.At(new Uri(address)),
        };
        return faults.Count > 0
            ? throw new StartupException(ExitCode.Configuration, [.. faults], "docs/origin.md tells what belongs into these files")
            : new OriginOptions
            {
                Proxy = credentials.ProxyUser is (string user, string password) ? proxy.With(user, password) : proxy,
                TrustedRoots = roots,
                Credentials = credentials.Origins,
            };
    }

    private static X509Certificate2Collection Roots(string path, List<string> faults)
    {
        X509Certificate2Collection roots = [];
        if (path.Length == 0)
        {
            return roots;
        }

        try
        {
            roots.ImportFromPemFile(path);
            if (roots.Count == 0)
            {
                faults.Add($"Origin:TrustedCertificates: {path} has no certificate in PEM");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            faults.Add($"Origin:TrustedCertificates: {path} cannot be read: {exception.Message.TrimEnd('.')}");
        }

        return roots;
    }

    private static CredentialList Credentials(string path, List<string> faults)
    {
        string text = "";
        if (path.Length > 0 && SecretFile.TryRead(path, out text) is string fault)
        {
            faults.Add($"Origin:Credentials: {fault}");
        }

        var list = CredentialList.Parse(text, file => ClientCertificate(Path.Combine(Path.GetDirectoryName(path)!, file)));
        faults.AddRange(list.Faults.Select(wrong => $"Origin:Credentials: {path}, {wrong}"));
        return list;
    }

    private static (OriginCredential? Certificate, string Fault) ClientCertificate(string path)
    {
        if (SecretFile.TryRead(path, out string pem) is string fault)
        {
            return (null, fault);
        }

        try
        {
            X509Certificate2Collection issuers = [];
            issuers.ImportFromPem(pem);
            return (OriginCredential.Certificate(X509Certificate2.CreateFromPem(pem, pem), [.. issuers.Skip(1)]), "");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return (null, $"{path} does not hold a certificate and its private key in PEM, not encrypted");
        }
    }
}
