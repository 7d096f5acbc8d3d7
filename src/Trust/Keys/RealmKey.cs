using System.Security.Cryptography;

namespace MedV.Trust.Keys;

/// <summary>A private key of a realm: ECDSA P-256.</summary>
/// <remarks>Not safe for several threads at once. Dispose of it as soon as the signing is done.</remarks>
public sealed class RealmKey : IDisposable
{
    /// <summary>600 000 rounds of PBKDF2: what OWASP asks of it with SHA-256 (2023). About a fifth of a second per key.</summary>
    public const int DefaultIterations = 600_000;

    private readonly ECDsa _key;

    private RealmKey(ECDsa key)
    {
        _key = key;
        Public = VerificationKey.Of(key);
    }

    /// <summary>The public half.</summary>
    public VerificationKey Public { get; }

    /// <summary>Makes a new key.</summary>
    public static RealmKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Opens a key that <see cref="ExportPem"/> wrote.</summary>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.WrongPassphrase"/>; <see cref="TrustFault.Malformed"/> when it is no encrypted P-256 key.
    /// </exception>
    public static RealmKey ImportPem(string pem, string passphrase) => new(EncryptedKey.Import(pem, passphrase));

    /// <summary>Writes the key as PKCS#8 PEM, encrypted under the passphrase (PBES2: AES-256-CBC, PBKDF2 with SHA-256).</summary>
    /// <param name="passphrase">What opens it again.</param>
    /// <param name="iterations">The work factor; lower it only where keys protect nothing, as in tests.</param>
    public string ExportPem(string passphrase, int iterations = DefaultIterations) => EncryptedKey.Export(_key, passphrase, iterations);

    /// <summary>Signs <paramref name="data"/>: an ASN.1 DER sequence of r and s.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) =>
        _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
