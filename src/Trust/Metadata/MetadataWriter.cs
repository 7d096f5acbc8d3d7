using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedV.Trust.Keys;

namespace MedV.Trust.Metadata;

/// <summary>Writes signed metadata files. The signed part of the same record has the same bytes everywhere; ECDSA signatures differ.</summary>
/// <remarks>See <c>docs/formats/metadata.md</c>.</remarks>
public static class MetadataWriter
{
    private const string SpecificationVersion = "1.0.34";

    /// <summary>Writes and signs a role's file.</summary>
    /// <param name="role">What it says. Its expiry is cut to whole seconds.</param>
    /// <param name="keys">Who signs; the signatures are ordered by key id.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="TrustException"><see cref="TrustFault.TooLarge"/>: no host would read it.</exception>
    public static byte[] Write(RoleMetadata role, IEnumerable<RealmKey> keys)
    {
        ArgumentNullException.ThrowIfNull(role);
        ArgumentNullException.ThrowIfNull(keys);

        JsonObject signed = ToJson(role);
        byte[] canonical = CanonicalJson.Encode(CanonicalJson.ToElement(signed));
        var signatures = new JsonArray();
        foreach (RealmKey key in keys.DistinctBy(key => key.Public.Id).OrderBy(key => key.Public.Id, StringComparer.Ordinal))
        {
            signatures.Add((JsonNode)new JsonObject { ["keyid"] = key.Public.Id, ["sig"] = Convert.ToHexStringLower(key.Sign(canonical)) });
        }

        byte[] file = CanonicalJson.EncodeFile(
            CanonicalJson.ToElement(new JsonObject { ["signatures"] = signatures, ["signed"] = signed }));
        int limit = SignedDocument.LimitOf(role.Role);
        return file.Length <= limit
            ? file
            : throw new TrustException(
                TrustFault.TooLarge, $"{SignedDocument.NameOf(role.Role)} would have {file.Length} bytes, hosts read at most {limit}");
    }

    /// <summary>Describes a written file for its parent role.</summary>
    public static MetadataFile Describe(long version, ReadOnlySpan<byte> file) =>
        new(version, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));

    private static JsonObject ToJson(RoleMetadata role)
    {
        var json = new JsonObject
        {
            ["_type"] = SignedDocument.NameOf(role.Role),
            ["spec_version"] = SpecificationVersion,
            ["version"] = role.Version,
            ["expires"] = JsonFields.Format(role.Expires),
        };
        switch (role)
        {
            case RootMetadata root:
                json["consistent_snapshot"] = true;
                json["keys"] = Object(root.Keys, key => Node(key.Json));
                json["roles"] = Object(
                    root.Roles.Select(entry => KeyValuePair.Create(SignedDocument.NameOf(entry.Key), entry.Value)),
                    signers => new JsonObject
                    {
                        ["keyids"] = new JsonArray([.. signers.KeyIds.Select(id => (JsonNode)id)]),
                        ["threshold"] = signers.Threshold,
                    });
                break;
            case TimestampMetadata timestamp:
                json["meta"] = new JsonObject { ["snapshot.json"] = ToJson(timestamp.Snapshot) };
                break;
            case SnapshotMetadata snapshot:
                json["meta"] = Object(snapshot.Files, ToJson);
                break;
            case TargetsMetadata targets:
                json["targets"] = Object(targets.Files, ToJson);
                break;
        }

        return json;
    }

    private static JsonObject ToJson(MetadataFile file)
    {
        var json = new JsonObject { ["version"] = file.Version };
        if (file.Length is not null)
        {
            json["length"] = file.Length;
        }

        if (file.Sha256 is not null)
        {
            json["hashes"] = new JsonObject { ["sha256"] = file.Sha256 };
        }

        return json;
    }

    private static JsonObject ToJson(TargetFile target)
    {
        var json = new JsonObject { ["length"] = target.Length, ["hashes"] = new JsonObject { ["sha256"] = target.Sha256 } };
        if (target.Custom.ValueKind == JsonValueKind.Object)
        {
            json["custom"] = Node(target.Custom);
        }

        return json;
    }

    private static JsonObject Object<T>(IEnumerable<KeyValuePair<string, T>> members, Func<T, JsonNode> write) =>
        new(members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)write(member.Value))));

    private static JsonObject Node(JsonElement element) => JsonObject.Create(element)!;
}
