using System.Collections.Immutable;
using System.Security.Cryptography;
using MedV.Trust.Metadata;

namespace MedV.Trust;

/// <summary>What a host trusts of its realm so far. Follows TUF 1.0.34, section 5, one file at a time.</summary>
/// <remarks>
/// <para>Immutable: each step gives a new value or throws, and the old one stays what it was. Safe for any number of threads.</para>
/// <para>
/// Every step takes the time against which expiry is judged. To reload what was stored, or to work offline for as long as policy allows,
/// pass an earlier time (<c>now - allowance</c>, or <see cref="DateTimeOffset.MinValue"/>): all but expiry is checked as ever.
/// </para>
/// </remarks>
public sealed class TrustedMetadata
{
    private static readonly ImmutableSortedDictionary<string, MetadataFile> NoFiles = ImmutableSortedDictionary<string, MetadataFile>.Empty;

    // What the newest snapshot known before said; kept while the next one is on its way, for the rollback check.
    private readonly SnapshotMetadata? _lastSnapshot;
    private readonly string? _timestampDigest;

    private TrustedMetadata(
        string realmId,
        RootMetadata root,
        TimestampMetadata? timestamp = null,
        string? timestampDigest = null,
        SnapshotMetadata? lastSnapshot = null,
        SnapshotMetadata? snapshot = null,
        TargetsMetadata? targets = null)
    {
        RealmId = realmId;
        Root = root;
        Timestamp = timestamp;
        _timestampDigest = timestampDigest;
        _lastSnapshot = lastSnapshot;
        Snapshot = snapshot;
        Targets = targets;
    }

    /// <summary>The realm's fingerprint: SHA-256 of its first root file, 64 lower-case hexadecimal digits.</summary>
    public string RealmId { get; }

    /// <summary>The newest root.</summary>
    public RootMetadata Root { get; }

    /// <summary>The newest timestamp, once there is one.</summary>
    public TimestampMetadata? Timestamp { get; }

    /// <summary>The snapshot that <see cref="Timestamp"/> names, once it was given.</summary>
    public SnapshotMetadata? Snapshot { get; }

    /// <summary>The targets that <see cref="Snapshot"/> names, once they were given.</summary>
    public TargetsMetadata? Targets { get; }

    /// <summary>When the first of the four files expires; of those that are there.</summary>
    public DateTimeOffset Expires =>
        new[] { Root, Timestamp, Snapshot, (RoleMetadata?)Targets }.Min(role => role?.Expires ?? DateTimeOffset.MaxValue);

    /// <summary>Begins with the realm's first root.</summary>
    /// <param name="untrusted">The bytes of <c>1.root.json</c>.</param>
    /// <param name="expectedFingerprint">SHA-256 of the file in hexadecimal, of either case; got from a person, not from the server.</param>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.WrongFingerprint"/>, <see cref="TrustFault.NotSigned"/>, <see cref="TrustFault.WrongVersion"/> (it is not 1),
    /// <see cref="TrustFault.TooLarge"/>, <see cref="TrustFault.WrongType"/>, <see cref="TrustFault.Malformed"/>.
    /// </exception>
    public static TrustedMetadata FromRoot(ReadOnlySpan<byte> untrusted, string expectedFingerprint)
    {
        ArgumentNullException.ThrowIfNull(expectedFingerprint);

        string found = Convert.ToHexStringLower(SHA256.HashData(untrusted));
        if (!found.Equals(expectedFingerprint, StringComparison.OrdinalIgnoreCase))
        {
            throw new TrustException(
                TrustFault.WrongFingerprint, $"the root's fingerprint is {found}, expected {expectedFingerprint.ToLowerInvariant()}");
        }

        SignedDocument document = SignedDocument.Read(MetadataRole.Root, untrusted);
        RootMetadata root = MetadataReader.ReadRoot(document);
        document.Verify(root);
        RequireVersion(root, 1);
        return new TrustedMetadata(found, root);
    }

    /// <summary>Goes on to the next root, which the keys of this one and its own must have signed.</summary>
    /// <remarks>
    /// Where the next root changes the keys of a role, what that role said is forgotten (and asked for anew): so a realm recovers from a
    /// stolen timestamp key that was used to sign a version of nine quintillion.
    /// </remarks>
    /// <param name="untrusted">The bytes of the root with the version after <see cref="Root"/>'s.</param>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.NotSigned"/>, <see cref="TrustFault.WrongVersion"/>, <see cref="TrustFault.TooLarge"/>,
    /// <see cref="TrustFault.WrongType"/>, <see cref="TrustFault.Malformed"/>.
    /// </exception>
    public TrustedMetadata WithRoot(ReadOnlySpan<byte> untrusted)
    {
        SignedDocument document = SignedDocument.Read(MetadataRole.Root, untrusted);
        document.Verify(Root);
        RootMetadata root = MetadataReader.ReadRoot(document);
        document.Verify(root);
        RequireVersion(root, checked(Root.Version + 1));

        if (!root.SignsLike(Root, MetadataRole.Timestamp) || !root.SignsLike(Root, MetadataRole.Snapshot))
        {
            return new TrustedMetadata(RealmId, root);
        }

        bool keepsTargets = root.SignsLike(Root, MetadataRole.Targets);
        return new TrustedMetadata(RealmId, root, Timestamp, _timestampDigest, _lastSnapshot, Snapshot, keepsTargets ? Targets : null);
    }

    /// <summary>Takes a timestamp: begins a refresh.</summary>
    /// <param name="untrusted">The bytes of <c>timestamp.json</c>.</param>
    /// <param name="now">The time against which expiry is judged, also that of the root and of what is kept.</param>
    /// <returns>
    /// This value when it is the timestamp known already; else one that still has the snapshot and the targets if the snapshot is the same.
    /// </returns>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.NotSigned"/>, <see cref="TrustFault.Rollback"/>, <see cref="TrustFault.Conflict"/>,
    /// <see cref="TrustFault.Expired"/>, <see cref="TrustFault.TooLarge"/>, <see cref="TrustFault.WrongType"/>,
    /// <see cref="TrustFault.Malformed"/>.
    /// </exception>
    public TrustedMetadata WithTimestamp(ReadOnlySpan<byte> untrusted, DateTimeOffset now)
    {
        RequireFresh(Root, now);
        SignedDocument document = SignedDocument.Read(MetadataRole.Timestamp, untrusted);
        document.Verify(Root);
        TimestampMetadata timestamp = MetadataReader.ReadTimestamp(document);
        if (Timestamp is not null)
        {
            RequireNoRollback("timestamp", timestamp.Version, Timestamp.Version);
            RequireNoRollback("snapshot named by the timestamp", timestamp.Snapshot.Version, Timestamp.Snapshot.Version);
            if (timestamp.Version == Timestamp.Version && document.Digest != _timestampDigest)
            {
                throw new TrustException(
                    TrustFault.Conflict, $"timestamp {timestamp.Version} is not the one with this version that was trusted before");
            }
        }

        RequireFresh(timestamp, now);
        bool sameSnapshot = Timestamp?.Snapshot == timestamp.Snapshot;
        if (sameSnapshot)
        {
            // A new timestamp does not prolong what it names.
            RequireFresh(Snapshot, now);
            RequireFresh(Targets, now);
        }

        if (Timestamp?.Version == timestamp.Version)
        {
            return this;
        }

        return new TrustedMetadata(
            RealmId,
            Root,
            timestamp,
            document.Digest,
            _lastSnapshot,
            sameSnapshot ? Snapshot : null,
            sameSnapshot ? Targets : null);
    }

    /// <summary>Takes the snapshot that <see cref="Timestamp"/> names.</summary>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.WrongLength"/>, <see cref="TrustFault.WrongDigest"/>, <see cref="TrustFault.NotSigned"/>,
    /// <see cref="TrustFault.WrongVersion"/>, <see cref="TrustFault.Rollback"/> (also when it no longer lists a file),
    /// <see cref="TrustFault.Expired"/>, <see cref="TrustFault.TooLarge"/>, <see cref="TrustFault.WrongType"/>,
    /// <see cref="TrustFault.Malformed"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">There is no timestamp yet.</exception>
    public TrustedMetadata WithSnapshot(ReadOnlySpan<byte> untrusted, DateTimeOffset now)
    {
        MetadataFile expected = (Timestamp ?? throw new InvalidOperationException("the timestamp comes before the snapshot")).Snapshot;
        FileCheck.Verify("snapshot", untrusted, expected.Length, expected.Sha256);
        SignedDocument document = SignedDocument.Read(MetadataRole.Snapshot, untrusted);
        document.Verify(Root);
        SnapshotMetadata snapshot = MetadataReader.ReadSnapshot(document);
        RequireVersion(snapshot, expected.Version);
        foreach ((string name, MetadataFile file) in _lastSnapshot?.Files ?? NoFiles)
        {
            if (!snapshot.Files.TryGetValue(name, out MetadataFile? next))
            {
                throw new TrustException(TrustFault.Rollback, $"snapshot {snapshot.Version} no longer lists {name}");
            }

            RequireNoRollback($"{name} named by the snapshot", next.Version, file.Version);
        }

        RequireFresh(snapshot, now);
        return new TrustedMetadata(RealmId, Root, Timestamp, _timestampDigest, snapshot, snapshot);
    }

    /// <summary>Takes the targets that <see cref="Snapshot"/> names: ends a refresh.</summary>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.WrongLength"/>, <see cref="TrustFault.WrongDigest"/>, <see cref="TrustFault.NotSigned"/>,
    /// <see cref="TrustFault.WrongVersion"/>, <see cref="TrustFault.Expired"/>, <see cref="TrustFault.TooLarge"/>,
    /// <see cref="TrustFault.WrongType"/>, <see cref="TrustFault.Malformed"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">There is no snapshot yet.</exception>
    public TrustedMetadata WithTargets(ReadOnlySpan<byte> untrusted, DateTimeOffset now)
    {
        MetadataFile expected = (Snapshot ?? throw new InvalidOperationException("the snapshot comes before the targets"))
            .Files[SnapshotMetadata.TargetsName];
        FileCheck.Verify("targets", untrusted, expected.Length, expected.Sha256);
        SignedDocument document = SignedDocument.Read(MetadataRole.Targets, untrusted);
        document.Verify(Root);
        TargetsMetadata targets = MetadataReader.ReadTargets(document);
        RequireVersion(targets, expected.Version);
        RequireFresh(targets, now);
        return new TrustedMetadata(RealmId, Root, Timestamp, _timestampDigest, _lastSnapshot, Snapshot, targets);
    }

    /// <summary>Finds a file that the realm vouches for.</summary>
    /// <returns><see langword="null"/> when it does not, or when there are no targets yet.</returns>
    public TargetFile? FindTarget(string path) => Targets?.Files.GetValueOrDefault(path);

    /// <summary>Finds a file that the realm must vouch for.</summary>
    /// <exception cref="TrustException"><see cref="TrustFault.MissingTarget"/>.</exception>
    public TargetFile GetTarget(string path) =>
        FindTarget(path) ?? throw new TrustException(TrustFault.MissingTarget, $"the realm's targets do not list {path}");

    private static void RequireVersion(RoleMetadata role, long expected)
    {
        if (role.Version != expected)
        {
            throw new TrustException(
                TrustFault.WrongVersion, $"{SignedDocument.NameOf(role.Role)} has version {role.Version}, expected {expected}");
        }
    }

    private static void RequireNoRollback(string what, long version, long trusted)
    {
        if (version < trusted)
        {
            throw new TrustException(TrustFault.Rollback, $"{what} has version {version}, but {trusted} was trusted before");
        }
    }

    private static void RequireFresh(RoleMetadata? role, DateTimeOffset now)
    {
        if (role?.Expires <= now)
        {
            throw new TrustException(
                TrustFault.Expired,
                $"{SignedDocument.NameOf(role.Role)} {role.Version} expired at {JsonFields.Format(role.Expires)}, now it is {JsonFields.Format(now)}");
        }
    }
}
