using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MedV.Trust.Hosts;

namespace MedV.SigningTool.Tests;

public sealed class HostCommandTests : IDisposable
{
    private readonly TestTool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_host_gets_a_certificate_and_its_private_key_in_one_file()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");

        JsonElement report = await _tool.JsonAsync("host", "issue", "pc-17", "--out", _tool.PathOf("pc-17.pem"), "--days", "10");

        using var host = X509Certificate2.CreateFromPemFile(_tool.PathOf("pc-17.pem"));
        Assert.True(host.HasPrivateKey);
        Assert.Equal(HostId.Of(host).ToString(), report.GetProperty("id").GetString());
        Assert.True(HostCertificate.TryVerify(host, [Authority()], _tool.Time.GetUtcNow().AddDays(9), out string? reason), reason);
        Assert.False(HostCertificate.TryVerify(host, [Authority()], _tool.Time.GetUtcNow().AddDays(11), out _));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_tool.PathOf("pc-17.pem")));
        }
    }

    [Fact]
    public async Task A_key_that_stays_on_its_host_is_certified_from_a_request()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string request = new CertificateRequest("CN=pc-9", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        File.WriteAllText(_tool.PathOf("pc-9.csr"), request);

        await _tool.JsonAsync("host", "sign", _tool.PathOf("pc-9.csr"), "--out", _tool.PathOf("pc-9.crt"));

        using var host = X509Certificate2.CreateFromPem(File.ReadAllText(_tool.PathOf("pc-9.crt")));
        Assert.True(HostCertificate.TryVerify(host, [Authority()], _tool.Time.GetUtcNow(), out string? reason), reason);
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(_tool.PathOf("pc-9.crt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_exists_is_not_written_over()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        File.WriteAllText(_tool.PathOf("pc.pem"), "a key");

        Assert.Equal(1, (await _tool.RunAsync("host", "issue", "pc", "--out", _tool.PathOf("pc.pem"))).Code);
        Assert.Equal("a key", File.ReadAllText(_tool.PathOf("pc.pem")));
    }

    [Fact]
    public async Task A_wrong_passphrase_certifies_nobody()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        _tool.Set("MEDV_PASSPHRASE", "wrong wrong wrong");

        TestTool.Outcome outcome = await _tool.RunAsync("host", "issue", "pc", "--out", _tool.PathOf("pc.pem"));

        Assert.Equal(12, outcome.Code);
        Assert.Contains("passphrase does not open the key", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_tool.PathOf("pc.pem")));
    }

    [Theory]
    [InlineData("pc 1")]
    [InlineData("-pc")]
    [InlineData("pc/../1")]
    public async Task A_host_has_a_host_name(string name) =>
        Assert.Equal(2, (await _tool.RunAsync("host", "issue", "--out", _tool.PathOf("x"), "--", name)).Code);

    [Fact]
    public async Task Without_a_realm_it_says_so() =>
        Assert.Equal(10, (await _tool.RunAsync("host", "issue", "pc", "--out", _tool.PathOf("pc.pem"))).Code);

    private X509Certificate2 Authority() =>
        X509Certificate2.CreateFromPem(File.ReadAllText(_tool.PathOf("realm", "authority", "certificate.pem")));
}
