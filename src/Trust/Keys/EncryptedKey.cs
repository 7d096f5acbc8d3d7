using System.Security.Cryptography;

namespace MedV.Trust.Keys;

/// <summary>P-256 private keys as PKCS#8 PEM under a passphrase.</summary>
internal static class EncryptedKey
{
    private const string Label = "ENCRYPTED PRIVATE KEY";

    private static readonly string P256 = ECCurve.NamedCurves.nistP256.Oid.Value!;

    public static string Export(ECDsa key, string passphrase, int iterations) =>
        key.ExportEncryptedPkcs8PrivateKeyPem(
            passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterations)) + "\n";

    public static ECDsa Import(string pem, string passphrase)
    {
        byte[] encrypted = ReadPem(pem);
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportEncryptedPkcs8PrivateKey(passphrase, encrypted, out _);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value == P256)
            {
                return key;
            }
        }
        catch (CryptographicException exception)
        {
            key.Dispose();
            throw new TrustException(TrustFault.WrongPassphrase, "the passphrase does not open the key, or the key file is damaged", exception);
        }

        key.Dispose();
        throw new TrustException(TrustFault.Malformed, "the key is not on the curve P-256");
    }

    private static byte[] ReadPem(string pem)
    {
        if (PemEncoding.TryFind(pem, out PemFields fields) && pem.AsSpan()[fields.Label].SequenceEqual(Label))
        {
            return Convert.FromBase64String(pem[fields.Base64Data]);
        }

        throw new TrustException(TrustFault.Malformed, $"the key file holds no PEM section \"{Label}\"");
    }
}
