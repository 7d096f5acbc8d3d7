using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MedV.Trust.Keys;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;

namespace MedV.Trust.Tests;

/// <summary>A realm in memory that signs what a test asks for, right or wrong.</summary>
internal sealed record TestRealm
{
    public static readonly DateTimeOffset Now = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ImmutableArray<RealmKey> RootKeys { get; init; } = [RealmKey.Create()];

    public int RootThreshold { get; init; } = 1;

    public RealmKey TimestampKey { get; init; } = RealmKey.Create();

    public RealmKey SnapshotKey { get; init; } = RealmKey.Create();

    public RealmKey TargetsKey { get; init; } = RealmKey.Create();

    public DateTimeOffset Expires { get; init; } = Now.AddDays(10);

    public RootMetadata Root(long version = 1) => new(
        version,
        Expires,
        RootKeys.Append(TimestampKey).Append(SnapshotKey).Append(TargetsKey)
            .DistinctBy(key => key.Public.Id)
            .ToImmutableSortedDictionary(key => key.Public.Id, key => key.Public, StringComparer.Ordinal),
        new Dictionary<MetadataRole, RoleKeys>
        {
            [MetadataRole.Root] = new([.. RootKeys.Select(key => key.Public.Id)], RootThreshold),
            [MetadataRole.Timestamp] = new([TimestampKey.Public.Id], 1),
            [MetadataRole.Snapshot] = new([SnapshotKey.Public.Id], 1),
            [MetadataRole.Targets] = new([TargetsKey.Public.Id], 1),
        }.ToImmutableSortedDictionary());

    public byte[] SignRoot(long version = 1) => MetadataWriter.Write(Root(version), RootKeys);

    /// <summary>Signs a consistent set with one image, each file with the version given.</summary>
    public Publication Publish(long targets = 1, long snapshot = 1, long timestamp = 1, params TargetFile[] files)
    {
        byte[] targetsFile = MetadataWriter.Write(
            new TargetsMetadata(
                targets,
                Expires,
                files.Append(ImageVersion.Of("debian", 1, 4096, "a manifest"u8).Manifest)
                    .ToImmutableSortedDictionary(file => file.Path, file => file, StringComparer.Ordinal)),
            [TargetsKey]);
        return Publish(targetsFile, targets, snapshot, timestamp);
    }

    public Publication Publish(byte[] targetsFile, long targets, long snapshot, long timestamp) =>
        Publish(
            targetsFile,
            new SnapshotMetadata(
                snapshot,
                Expires,
                Files((SnapshotMetadata.TargetsName, MetadataWriter.Describe(targets, targetsFile)))),
            timestamp);

    public Publication Publish(byte[] targetsFile, SnapshotMetadata snapshot, long timestamp)
    {
        byte[] snapshotFile = MetadataWriter.Write(snapshot, [SnapshotKey]);
        return new Publication(SignTimestamp(timestamp, snapshot.Version, snapshotFile), snapshotFile, targetsFile);
    }

    public byte[] SignTimestamp(long version, long snapshotVersion, byte[] snapshotFile) =>
        MetadataWriter.Write(
            new TimestampMetadata(version, Expires, MetadataWriter.Describe(snapshotVersion, snapshotFile)), [TimestampKey]);

    /// <summary>Signs whatever JSON a test makes of a file's signed part.</summary>
    public static byte[] Resign(byte[] file, RealmKey key, Action<JsonObject> change)
    {
        JsonObject signed = JsonNode.Parse(file)!["signed"]!.AsObject();
        change(signed);
        byte[] canonical = CanonicalJson.Encode(System.Text.Json.JsonSerializer.SerializeToElement(signed));
        var envelope = new JsonObject
        {
            ["signed"] = signed.DeepClone(),
            ["signatures"] = new JsonArray(
                new JsonObject { ["keyid"] = key.Public.Id, ["sig"] = Convert.ToHexStringLower(key.Sign(canonical)) }),
        };
        return CanonicalJson.EncodeFile(System.Text.Json.JsonSerializer.SerializeToElement(envelope));
    }

    public TrustedMetadata Trust()
    {
        byte[] root = SignRoot();
        return TrustedMetadata.FromRoot(root, Fingerprint(root));
    }

    public static ImmutableSortedDictionary<string, MetadataFile> Files(params (string Name, MetadataFile File)[] files) =>
        files.ToImmutableSortedDictionary(entry => entry.Name, entry => entry.File, StringComparer.Ordinal);

    public static string Fingerprint(byte[] root) => Convert.ToHexStringLower(SHA256.HashData(root));

    public static TrustFault FaultOf(Action action) => Assert.Throws<TrustException>(action).Fault;
}

/// <summary>What a client would download after the root.</summary>
internal sealed record Publication(byte[] Timestamp, byte[] Snapshot, byte[] Targets)
{
    public TrustedMetadata Apply(TrustedMetadata trusted, DateTimeOffset? now = null)
    {
        DateTimeOffset time = now ?? TestRealm.Now;
        return trusted.WithTimestamp(Timestamp, time).WithSnapshot(Snapshot, time).WithTargets(Targets, time);
    }
}
