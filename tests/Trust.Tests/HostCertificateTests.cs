using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.Trust.Hosts;

namespace MedV.Trust.Tests;

public sealed class HostCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = TestRealm.Now;

    private readonly HostAuthority _authority = HostAuthority.Create("Nordbank", Now.AddDays(-1), Now.AddDays(1000));
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void A_host_of_the_realm_is_let_in()
    {
        using X509Certificate2 host = Issue();

        bool trusted = HostCertificate.TryVerify(host, [_authority.Certificate], Now, out string? reason);

        Assert.True(trusted, reason);
        Assert.Equal("CN=pc-17.branch.example, O=Nordbank", host.Subject);
        Assert.Equal("pc-17.branch.example", HostCertificate.NameOf(host));
    }

    [Fact]
    public void A_host_of_another_realm_with_the_same_name_is_kept_out()
    {
        using HostAuthority foreign = HostAuthority.Create("Nordbank", Now.AddDays(-1), Now.AddDays(1000));
        using X509Certificate2 host = foreign.Issue("pc-17", _key, Now, Now.AddDays(10));

        Assert.False(HostCertificate.TryVerify(host, [_authority.Certificate], Now, out string? reason));
        Assert.Contains("not signed by a host authority of this realm", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Either_of_two_authorities_of_a_realm_will_do()
    {
        using HostAuthority next = HostAuthority.Create("Nordbank", Now.AddDays(-1), Now.AddDays(1000));
        using X509Certificate2 host = Issue();

        bool trusted = HostCertificate.TryVerify(host, [next.Certificate, _authority.Certificate], Now, out string? reason);

        Assert.True(trusted, reason);
    }

    [Theory]
    [InlineData(11, "expired")]
    [InlineData(-1, "valid from")]
    public void A_certificate_is_good_in_its_time_only(int days, string expected)
    {
        using X509Certificate2 host = Issue();

        Assert.False(HostCertificate.TryVerify(host, [_authority.Certificate], Now.AddDays(days), out string? reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_of_an_expired_authority_is_kept_out()
    {
        using X509Certificate2 host = _authority.Issue("pc-17", _key, Now, Now.AddDays(1000));
        using HostAuthority expired = HostAuthority.Create("Nordbank", Now.AddDays(-10), Now.AddDays(5));
        using X509Certificate2 late = LongLived(expired);

        Assert.True(HostCertificate.TryVerify(host, [_authority.Certificate], Now.AddDays(6), out _));
        Assert.False(HostCertificate.TryVerify(late, [expired.Certificate], Now.AddDays(6), out string? reason));
        Assert.Contains("NotTimeValid", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_authority_itself_is_no_host()
    {
        Assert.False(HostCertificate.TryVerify(_authority.Certificate, [_authority.Certificate], Now, out string? reason));
        Assert.Contains("authority's, expected a host's", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_without_both_usages_is_kept_out()
    {
        using X509Certificate2 host = SignByHand(request => request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(HostCertificate.ServerAuthentication)], true)));

        Assert.False(HostCertificate.TryVerify(host, [_authority.Certificate], Now, out string? reason));
        Assert.Contains("not for server and client authentication", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flipped_bit_of_a_certificate_is_refused()
    {
        using X509Certificate2 host = Issue();
        byte[] bytes = host.RawData;

        for (int place = 0; place < bytes.Length; place++)
        {
            bytes[place] ^= (byte)(1 << (place % 8));
            Assert.False(IsTrusted(bytes), $"byte {place} was changed and the certificate was trusted");
            bytes[place] ^= (byte)(1 << (place % 8));
        }

        Assert.True(IsTrusted(bytes));
    }

    [Fact]
    public void A_renewed_certificate_is_the_same_host_and_another_key_is_another()
    {
        using ECDsa otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 first = Issue();
        using X509Certificate2 renewed = Issue();
        using X509Certificate2 other = _authority.Issue("pc-17.branch.example", otherKey, Now, Now.AddDays(10));

        Assert.Equal(HostId.Of(first), HostId.Of(renewed));
        Assert.NotEqual(HostId.Of(first), HostId.Of(other));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo())), HostId.Of(first).ToString());
        Assert.True(HostId.TryParse(HostId.Of(first).ToString().ToUpperInvariant(), out HostId parsed) && parsed == HostId.Of(first));
        Assert.Equal(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()), parsed.ToBytes());
        Assert.False(HostId.TryParse("abc", out _));
    }

    [Fact]
    public void A_request_gives_a_certificate_for_its_key_and_name_but_none_of_its_wishes()
    {
        var request = new CertificateRequest("CN=pc-9,O=Elsewhere,OU=Board", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));

        using X509Certificate2 host = _authority.IssueFromRequest(request.CreateSigningRequestPem(), Now, Now.AddDays(10));

        Assert.Equal("CN=pc-9, O=Nordbank", host.Subject);
        Assert.False(host.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.True(HostCertificate.TryVerify(host, [_authority.Certificate], Now, out string? reason), reason);
    }

    [Fact]
    public void A_request_whose_signature_is_wrong_is_refused()
    {
        byte[] request = new CertificateRequest("CN=pc-9", _key, HashAlgorithmName.SHA256).CreateSigningRequest();
        request[^1] ^= 1;
        string pem = PemEncoding.WriteString("CERTIFICATE REQUEST", request);

        Assert.Equal(TrustFault.RequestRefused, TestRealm.FaultOf(() => _authority.IssueFromRequest(pem, Now, Now.AddDays(10))));
    }

    [Theory]
    [InlineData("no request")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----")]
    public void What_is_no_request_is_refused(string pem) =>
        Assert.Equal(TrustFault.RequestRefused, TestRealm.FaultOf(() => _authority.IssueFromRequest(pem, Now, Now.AddDays(10))));

    [Fact]
    public void A_request_with_another_kind_of_key_is_refused()
    {
        using RSA rsa = RSA.Create(2048);
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        string rsaPem = new CertificateRequest("CN=pc-9", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        string p384Pem = new CertificateRequest("CN=pc-9", p384, HashAlgorithmName.SHA256).CreateSigningRequestPem();

        Assert.Equal(TrustFault.RequestRefused, TestRealm.FaultOf(() => _authority.IssueFromRequest(rsaPem, Now, Now.AddDays(10))));
        Assert.Equal(TrustFault.RequestRefused, TestRealm.FaultOf(() => _authority.IssueFromRequest(p384Pem, Now, Now.AddDays(10))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-pc")]
    [InlineData("pc 1")]
    [InlineData("pc..1")]
    [InlineData("../pc")]
    [InlineData("pc\n1")]
    [InlineData("a123456789.a123456789.a123456789.a123456789.a123456789.a123456789")]
    public void No_host_may_be_called(string name) =>
        Assert.Equal(TrustFault.RequestRefused, TestRealm.FaultOf(() => _authority.Issue(name, _key, Now, Now.AddDays(10))));

    [Theory]
    [InlineData(-2, 10)]
    [InlineData(0, 1001)]
    [InlineData(5, 5)]
    public void No_certificate_outlives_its_authority(int from, int to) =>
        Assert.Equal(TrustFault.RequestRefused, TestRealm.FaultOf(() => _authority.Issue("pc", _key, Now.AddDays(from), Now.AddDays(to))));

    [Fact]
    public void An_authority_comes_back_with_its_passphrase()
    {
        string key = _authority.ExportKeyPem("correct horse", 10);
        string certificate = _authority.Certificate.ExportCertificatePem();

        using HostAuthority again = HostAuthority.ImportPem(certificate, key, "correct horse");

        using X509Certificate2 host = again.Issue("pc", _key, Now, Now.AddDays(1));
        Assert.True(HostCertificate.TryVerify(host, [_authority.Certificate], Now, out string? reason), reason);
        Assert.Equal(TrustFault.WrongPassphrase, TestRealm.FaultOf(() => HostAuthority.ImportPem(certificate, key, "wrong")));
    }

    [Fact]
    public void An_authority_with_the_key_of_another_is_refused()
    {
        using HostAuthority other = HostAuthority.Create("Nordbank", Now, Now.AddDays(1));

        TrustFault fault = TestRealm.FaultOf(() =>
            HostAuthority.ImportPem(_authority.Certificate.ExportCertificatePem(), other.ExportKeyPem("x", 10), "x"));

        Assert.Equal(TrustFault.Malformed, fault);
    }

    private X509Certificate2 Issue() => _authority.Issue("pc-17.branch.example", _key, Now, Now.AddDays(10));

    private bool IsTrusted(byte[] bytes)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(bytes);
            return HostCertificate.TryVerify(certificate, [_authority.Certificate], Now, out _);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private X509Certificate2 LongLived(HostAuthority authority) =>
        SignByHand(
            request => request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
                [new Oid(HostCertificate.ServerAuthentication), new Oid(HostCertificate.ClientAuthentication)], true)),
            authority);

    // What our own authority would never issue.
    private X509Certificate2 SignByHand(Action<CertificateRequest> add, HostAuthority? authority = null)
    {
        authority ??= _authority;
        using ECDsa signer = ECDsa.Create();
        signer.ImportFromEncryptedPem(authority.ExportKeyPem("x", 10), "x");
        var request = new CertificateRequest("CN=pc,O=Nordbank", _key, HashAlgorithmName.SHA256);
        add(request);
        return request.Create(
            authority.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), Now, Now.AddDays(100), [1, 2, 3]);
    }
}
