using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace MedV.Trust.Realms;

/// <summary>The target <c>realm.json</c>: the realm's name and who certifies its hosts.</summary>
/// <param name="Name">For people; 1 to <see cref="MaximumNameLength"/> characters.</param>
/// <param name="HostAuthorities">Certificates of the host authorities: one, or two while one follows the other.</param>
public sealed record RealmDescription(string Name, ImmutableArray<X509Certificate2> HostAuthorities)
{
    /// <summary>The target's path.</summary>
    public const string Path = "realm.json";

    /// <summary>64 characters: what X.509 allows for an organisation's name.</summary>
    public const int MaximumNameLength = 64;

    /// <summary>Whether a realm may be called so: no control characters, no blanks at the ends.</summary>
    public static bool IsValidName(string? name) =>
        name is { Length: > 0 and <= MaximumNameLength } && name.Trim() == name && !name.Any(char.IsControl);

    /// <summary>Reads a file that was checked against its target.</summary>
    /// <exception cref="TrustException"><see cref="TrustFault.TooLarge"/> or <see cref="TrustFault.Malformed"/>.</exception>
    public static RealmDescription Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length > TrustLimits.RealmBytes)
        {
            throw new TrustException(TrustFault.TooLarge, $"{Path} has {content.Length} bytes, the limit is {TrustLimits.RealmBytes}");
        }

        var fields = new JsonFields(CanonicalJson.Parse(content, Path), Path);
        string name = fields.Text("name");
        if (!IsValidName(name))
        {
            throw fields.Wrong("name", $"no name of 1 to {MaximumNameLength} characters");
        }

        try
        {
            return new RealmDescription(
                name, [.. fields.Array("hostAuthorities").EnumerateArray().Select(pem => X509Certificate2.CreateFromPem(pem.GetString()))]);
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidOperationException)
        {
            throw new TrustException(TrustFault.Malformed, $"{Path}: \"hostAuthorities\" is no list of PEM certificates", exception);
        }
    }

    /// <summary>The bytes of the file; the same for the same description.</summary>
    public byte[] ToBytes()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["hostAuthorities"] = new JsonArray([.. HostAuthorities.Select(certificate => (JsonNode)(certificate.ExportCertificatePem() + "\n"))]),
        };
        return CanonicalJson.EncodeFile(CanonicalJson.ToElement(json));
    }
}
