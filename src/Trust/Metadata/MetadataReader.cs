using System.Collections.Immutable;
using System.Text.Json;
using MedV.Trust.Keys;

namespace MedV.Trust.Metadata;

/// <summary>Turns the signed part of a checked document into a role's record.</summary>
internal static class MetadataReader
{
    public static RootMetadata ReadRoot(SignedDocument document)
    {
        JsonFields signed = document.Signed;
        if (signed.Element.TryGetProperty("consistent_snapshot", out JsonElement consistent) && consistent.ValueKind != JsonValueKind.True)
        {
            throw signed.Wrong("consistent_snapshot", "not true; MedV publishes consistent snapshots only");
        }

        var keys = ImmutableSortedDictionary.CreateBuilder<string, VerificationKey>(StringComparer.Ordinal);
        foreach (JsonProperty member in signed.Object("keys").Element.EnumerateObject())
        {
            VerificationKey key = VerificationKey.Read(member.Value, "root, key");
            if (key.Id != member.Name)
            {
                throw signed.Wrong("keys", $"wrong: a key is listed under an id that is not its own, {key.Id}");
            }

            keys.Add(key.Id, key);
        }

        var roles = ImmutableSortedDictionary.CreateBuilder<MetadataRole, RoleKeys>();
        foreach (MetadataRole role in Enum.GetValues<MetadataRole>())
        {
            JsonFields fields = signed.Object("roles").Object(SignedDocument.NameOf(role));
            var ids = ImmutableArray.CreateBuilder<string>();
            foreach (JsonElement id in fields.Array("keyids").EnumerateArray())
            {
                if (id.ValueKind != JsonValueKind.String || ids.Contains(id.GetString()!))
                {
                    throw fields.Wrong("keyids", "no list of distinct key ids");
                }

                ids.Add(id.GetString()!);
            }

            roles.Add(role, new RoleKeys(ids.ToImmutable(), (int)Math.Min(fields.Number("threshold", 1), int.MaxValue)));
        }

        return new RootMetadata(Version(signed), signed.Time("expires"), keys.ToImmutable(), roles.ToImmutable());
    }

    public static TimestampMetadata ReadTimestamp(SignedDocument document)
    {
        JsonFields signed = document.Signed;
        return new TimestampMetadata(Version(signed), signed.Time("expires"), ReadFile(signed.Object("meta").Object("snapshot.json")));
    }

    public static SnapshotMetadata ReadSnapshot(SignedDocument document)
    {
        JsonFields signed = document.Signed;
        JsonFields meta = signed.Object("meta");
        var files = ImmutableSortedDictionary.CreateBuilder<string, MetadataFile>(StringComparer.Ordinal);
        foreach (JsonProperty member in meta.Element.EnumerateObject())
        {
            files.Add(member.Name, ReadFile(meta.Object(member.Name)));
        }

        return files.ContainsKey(SnapshotMetadata.TargetsName)
            ? new SnapshotMetadata(Version(signed), signed.Time("expires"), files.ToImmutable())
            : throw signed.Wrong("meta", $"without {SnapshotMetadata.TargetsName}");
    }

    public static TargetsMetadata ReadTargets(SignedDocument document)
    {
        JsonFields signed = document.Signed;
        JsonFields targets = signed.Object("targets");
        var files = ImmutableSortedDictionary.CreateBuilder<string, TargetFile>(StringComparer.Ordinal);
        foreach (JsonProperty member in targets.Element.EnumerateObject())
        {
            if (!TargetFile.IsValidPath(member.Name))
            {
                throw signed.Wrong("targets", "with a path that names no file: empty, '.', '..', '\\' or a control character in it");
            }

            var fields = new JsonFields(member.Value, $"targets, {member.Name}");
            member.Value.TryGetProperty("custom", out JsonElement custom);
            files.Add(member.Name, new TargetFile(member.Name, fields.Number("length", 0), fields.Object("hashes").Sha256("sha256"), custom));
        }

        return new TargetsMetadata(Version(signed), signed.Time("expires"), files.ToImmutable());
    }

    private static MetadataFile ReadFile(JsonFields file) => new(
        Version(file),
        file.Has("length") ? file.Number("length", 0) : null,
        file.Has("hashes") ? file.Object("hashes").Sha256("sha256") : null);

    private static long Version(JsonFields fields) => fields.Number("version", 1);
}
