using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.Daemon.Configuration;
using MedV.Daemon.Hosting;
using MedV.Daemon.Realm;
using MedV.Swarm.Origin;
using MedV.Terminal;

namespace MedV.Daemon.Tests.Realm;

public sealed class OriginAccessTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("medv-origin-").FullName;

    [Fact]
    public void Roots_credentials_and_a_certificate_beside_them_are_read()
    {
        string pem = CertificateAndKey();
        Write("client.pem", pem, OwnerOnly);
        var settings = new OriginAccessOptions
        {
            Proxy = "http://proxy.bank.example:3128",
            TrustedCertificates = Write("roots.pem", pem, OwnerOnly | UnixFileMode.OtherRead),
            Credentials = Write("credentials", "https://a/ certificate client.pem\nhttps://a/ basic branch:geheim\nproxy basic x:y\n", OwnerOnly | UnixFileMode.GroupRead),
        };

        OriginOptions access = OriginAccess.Read(settings);

        Assert.Single(access.TrustedRoots);
        Assert.Equal("basic and certificate", access.Credentials[new Uri("https://a/")].ToString());
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_secret_that_is_open_to_others_is_refused(UnixFileMode open)
    {
        string path = Write("credentials", "https://a/ bearer abc", OwnerOnly | open);

        StartupException refused = Assert.Throws<StartupException>(() => OriginAccess.Read(new OriginAccessOptions { Credentials = path }));

        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Equal($"Origin:Credentials: {path} is open to others ({open}); chmod 600 it, and change the secrets in it", Assert.Single(refused.Errors));
    }

    [Fact]
    public void So_is_a_client_certificate()
    {
        string client = Write("client.pem", CertificateAndKey(), OwnerOnly | UnixFileMode.OtherRead);
        string path = Write("credentials", $"https://a/ certificate {client}", OwnerOnly);

        StartupException refused = Assert.Throws<StartupException>(() => OriginAccess.Read(new OriginAccessOptions { Credentials = path }));

        Assert.StartsWith($"Origin:Credentials: {path}, line 1: {client} is open to others", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_named_at_once()
    {
        var settings = new OriginAccessOptions
        {
            TrustedCertificates = Write("roots.pem", "none", OwnerOnly),
            Credentials = Write("credentials", "https://a/ certificate missing.pem\nhttps://b/ certificate credentials\nnonsense", OwnerOnly),
        };

        StartupException refused = Assert.Throws<StartupException>(() => OriginAccess.Read(settings));

        Assert.Collection(
            refused.Errors,
            roots => Assert.Equal($"Origin:TrustedCertificates: {settings.TrustedCertificates} has no certificate in PEM", roots),
            missing => Assert.Contains("line 1: " + Path.Combine(_folder, "missing.pem") + " cannot be read", missing, StringComparison.Ordinal),
            noKey => Assert.Contains("line 2: " + settings.Credentials + " does not hold a certificate and its private key", noKey, StringComparison.Ordinal),
            nonsense => Assert.Contains("line 3: is not ADDRESS", nonsense, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task The_checked_configuration_shows_the_file_and_no_secret(string form)
    {
        string path = Write("credentials", "https://a/ basic branch:geheim\n", OwnerOnly);
        string[] arguments = ["--check-config", $"--Origin:Credentials={path}", .. form == "json" ? new[] { "--json" } : []];
        var output = new StringWriter();

        ExitCode code = await DaemonProgram.RunAsync(arguments, output, TextWriter.Null, _ => { });

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains(path, output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_of_the_configuration_looks_into_the_files_too()
    {
        string path = Write("credentials", "https://a/ basic geheim\n", OwnerOnly);
        var error = new StringWriter();

        ExitCode code = await DaemonProgram.RunAsync(["--check-config", $"--Origin:Credentials={path}"], TextWriter.Null, error, _ => { });

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("line 1: basic needs NAME:PASSWORD", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string CertificateAndKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=branch", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private string Write(string name, string text, UnixFileMode mode)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
