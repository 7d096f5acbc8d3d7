using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Tests;

public sealed class EnrollTests
{
    private static readonly string Fingerprint = new('A', 64);
    private static readonly string Pem = MakePem();

    [Fact]
    public async Task What_is_right_reaches_the_daemon_with_the_certificate_itself_and_not_its_file_name()
    {
        await using CannedDaemon daemon = (await CannedDaemon.StartAsync()).With("/v1/enroll", Reports.Status(), ContractJson.Default.StatusReport);

        Ran ran = await Ran.OfAsync(
            daemon.Socket, Pem, CancellationToken.None, "enroll", "--origin", "https://a.example/x", "--origin", "http://b.example", "--root", Fingerprint, "--certificate", "-");

        EnrollRequest request = JsonSerializer.Deserialize(Assert.Single(daemon.Bodies), ContractJson.Default.EnrollRequest)!;
        Assert.Equal(["https://a.example/x", "http://b.example"], request.Origins.ToArray());
        Assert.Equal(Fingerprint.ToLowerInvariant(), request.RootFingerprint);
        Assert.Equal(Pem, request.Certificate);
        Assert.Equal(new Ran(ExitCode.Done, "pc-07 now belongs to realm Contoso [Berlin]\n", ""), ran);
    }

    [Theory]
    [InlineData("ftp://a.example")]
    [InlineData("a.example")]
    [InlineData("")]
    public async Task An_origin_that_is_no_http_address_is_refused_before_the_daemon_is_asked(string origin)
    {
        Ran ran = await EnrollAsync(origin, Fingerprint, Pem);

        Assert.Equal(ExitCode.WrongUsage, ran.Code);
        Assert.StartsWith($"medv: error: --origin: '{origin}' is not an http or https address", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg")]
    public async Task A_fingerprint_that_is_not_64_hexadecimal_digits_is_refused(string fingerprint)
    {
        Ran ran = await EnrollAsync("http://a.example", fingerprint, Pem);

        Assert.Equal(ExitCode.WrongUsage, ran.Code);
        Assert.Contains("is not 64 hexadecimal digits", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("certificate", "has no certificate")]
    [InlineData("key", "has no private key")]
    [InlineData("match", "do not belong together")]
    public async Task A_file_without_a_certificate_and_its_key_is_refused(string missing, string expected)
    {
        int key = Pem.IndexOf("-----BEGIN PRIVATE KEY", StringComparison.Ordinal);
        string other = MakePem();
        string pem = missing switch
        {
            "certificate" => Pem[key..],
            "key" => Pem[..key],
            _ => Pem[..key] + other[other.IndexOf("-----BEGIN PRIVATE KEY", StringComparison.Ordinal)..],
        };

        Ran ran = await EnrollAsync("http://a.example", Fingerprint, pem);

        Assert.Equal(ExitCode.WrongUsage, ran.Code);
        Assert.Contains(expected, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_file_that_is_not_there_ends_with_10()
    {
        Ran ran = await Ran.OfAsync("/nowhere", "", CancellationToken.None, "enroll", "--origin", "http://a.example", "--root", Fingerprint, "--certificate", "/nowhere/pc.pem");

        Assert.Equal(ExitCode.NotFound, ran.Code);
        Assert.StartsWith("medv: error: there is no file /nowhere/pc.pem\n", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_far_too_long_for_a_certificate_is_not_read_to_its_end()
    {
        Ran ran = await EnrollAsync("http://a.example", Fingerprint, new string('x', 100_000));

        Assert.Equal(ExitCode.WrongUsage, ran.Code);
        Assert.Contains("is longer than", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_private_key_is_not_in_the_text_of_the_request()
    {
        var request = new EnrollRequest(["http://a.example"], Fingerprint, Pem);

        Assert.DoesNotContain("PRIVATE", request.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_an_origins_address_is_refused_and_not_shown()
    {
        Ran ran = await EnrollAsync("https://branch:geheim@a.example/medv", Fingerprint, Pem);

        Assert.Equal(ExitCode.WrongUsage, ran.Code);
        Assert.StartsWith("medv: error: --origin: the address of a.example has a name, a password or a query", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", ran.Error, StringComparison.Ordinal);
    }

    private static Task<Ran> EnrollAsync(string origin, string fingerprint, string pem) =>
        Ran.OfAsync("/nowhere", pem, CancellationToken.None, "enroll", "--origin", origin, "--root", fingerprint, "--certificate", "-");

    private static string MakePem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pc-07, O=Contoso", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(Ran.Now.AddDays(-1), Ran.Now.AddDays(1));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
