using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MedV.Trust.Keys;

/// <summary>A public key of a realm, as its root lists it.</summary>
/// <remarks>
/// A key of a type or scheme that this version does not know stays in the list and counts for nothing, so that a post-quantum key can join
/// a realm before every host understands it.
/// </remarks>
public sealed class VerificationKey
{
    /// <summary>The only key type read so far.</summary>
    public const string EcdsaType = "ecdsa";

    /// <summary>The only scheme read so far: ECDSA over P-256 and SHA-256, the signature an ASN.1 sequence of r and s.</summary>
    public const string EcdsaP256Scheme = "ecdsa-sha2-nistp256";

    private static readonly string P256 = ECCurve.NamedCurves.nistP256.Oid.Value!;

    private readonly byte[]? _subjectPublicKeyInfo;

    private VerificationKey(JsonElement json, string keyType, string scheme, byte[]? subjectPublicKeyInfo)
    {
        Json = json;
        KeyType = keyType;
        Scheme = scheme;
        _subjectPublicKeyInfo = subjectPublicKeyInfo;
        Id = Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Encode(json)));

        // Two PEM texts of one key have two ids; what is counted is the key.
        Identity = subjectPublicKeyInfo is null ? Id : Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo));
    }

    /// <summary>SHA-256 of the canonical JSON of the key, 64 lower-case hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>TUF's <c>keytype</c>.</summary>
    public string KeyType { get; }

    /// <summary>TUF's <c>scheme</c>.</summary>
    public string Scheme { get; }

    /// <summary>Whether signatures of this key can be checked here.</summary>
    public bool IsUsable => _subjectPublicKeyInfo is not null;

    internal JsonElement Json { get; }

    internal string Identity { get; }

    internal static VerificationKey Of(ECDsa key)
    {
        var json = new JsonObject
        {
            ["keytype"] = EcdsaType,
            ["scheme"] = EcdsaP256Scheme,
            ["keyval"] = new JsonObject { ["public"] = key.ExportSubjectPublicKeyInfoPem() + "\n" },
        };
        return Read(CanonicalJson.ToElement(json), "key");
    }

    /// <summary>Reads a key out of a document that <see cref="CanonicalJson.Parse"/> let pass.</summary>
    internal static VerificationKey Read(JsonElement json, string what)
    {
        var fields = new JsonFields(json, what);
        string keyType = fields.Text("keytype");
        string scheme = fields.Text("scheme");
        JsonFields value = fields.Object("keyval");
        byte[]? publicKey = keyType == EcdsaType && scheme == EcdsaP256Scheme ? ReadPem(value.Text("public")) : null;
        return new VerificationKey(json, keyType, scheme, publicKey);
    }

    /// <summary>Checks a signature.</summary>
    /// <returns><see langword="false"/> when this key did not make it, or is not usable.</returns>
    internal bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (_subjectPublicKeyInfo is null)
        {
            return false;
        }

        using ECDsa key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_subjectPublicKeyInfo, out _);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static byte[]? ReadPem(string pem)
    {
        try
        {
            PemFields fields = PemEncoding.Find(pem);
            if (!pem.AsSpan()[fields.Label].SequenceEqual("PUBLIC KEY"))
            {
                return null;
            }

            using ECDsa key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(pem[fields.Base64Data]), out _);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value == P256
                ? key.ExportSubjectPublicKeyInfo()
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }
}
