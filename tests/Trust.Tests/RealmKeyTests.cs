using System.Security.Cryptography;
using MedV.Trust.Keys;

namespace MedV.Trust.Tests;

public sealed class RealmKeyTests
{
    private const int FewIterations = 10;

    [Fact]
    public void A_key_comes_back_with_its_passphrase()
    {
        using RealmKey key = RealmKey.Create();

        using RealmKey again = RealmKey.ImportPem(key.ExportPem("correct horse", FewIterations), "correct horse");

        Assert.Equal(key.Public.Id, again.Public.Id);
        Assert.True(key.Public.Verifies("data"u8, again.Sign("data"u8)));
    }

    [Fact]
    public void A_wrong_passphrase_is_named_as_such()
    {
        using RealmKey key = RealmKey.Create();
        string pem = key.ExportPem("correct horse", FewIterations);

        Assert.Equal(TrustFault.WrongPassphrase, TestRealm.FaultOf(() => RealmKey.ImportPem(pem, "battery staple")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key at all")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void What_is_no_encrypted_key_is_malformed(string pem) =>
        Assert.Equal(TrustFault.Malformed, TestRealm.FaultOf(() => RealmKey.ImportPem(pem, "x")));

    [Fact]
    public void A_key_on_another_curve_is_refused()
    {
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        string pem = p384.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1));

        Assert.Equal(TrustFault.Malformed, TestRealm.FaultOf(() => RealmKey.ImportPem(pem, "x")));
    }

    [Fact]
    public void By_default_a_passphrase_is_stretched_600_000_times_with_AES_256_and_SHA_256()
    {
        using RealmKey key = RealmKey.Create();
        string pem = key.ExportPem("x");

        string der = Convert.ToHexString(Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]));

        Assert.Contains("02030927C0", der, StringComparison.Ordinal); // INTEGER 600 000
        Assert.Contains("2A864886F70D0209", der, StringComparison.Ordinal); // hmacWithSHA256
        Assert.Contains("60864801650304012A", der, StringComparison.Ordinal); // aes256-CBC
    }
}
