using MedV.Store.State;
using MedV.Swarm.Origin;
using MedV.Trust;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;

namespace MedV.Daemon.Realm;

/// <summary>Brings the realm's signed metadata up to date: the client workflow of TUF 1.0.34, section 5.</summary>
/// <remarks>Used by one thread. Call <see cref="Save"/> before acting on what was verified, so that a version once seen is never gone back on.</remarks>
internal sealed class MetadataRefresh(OriginClient origin, StateDatabase state, TimeProvider time)
{
    private const string RootRole = "root";
    private readonly List<TrustedRole> _roles = [];

    /// <summary>What was trusted when the daemon last ran.</summary>
    /// <param name="fingerprint">The realm's fingerprint.</param>
    /// <returns><see langword="null"/> when there was nothing yet.</returns>
    /// <exception cref="TrustException">The stored files are not what this program stored.</exception>
    public TrustedMetadata? Load(string fingerprint)
    {
        // Expiry is judged at the next refresh; a host that is offline goes on with what it has.
        DateTimeOffset anyTime = DateTimeOffset.MinValue;
        TrustedMetadata? trusted = null;
        _roles.Clear();
        _roles.AddRange(state.Trusted.Read());
        foreach (TrustedRole root in _roles.Where(role => role.Role.EndsWith(RootRole, StringComparison.Ordinal)).OrderBy(role => role.Version))
        {
            trusted = trusted is null
                ? TrustedMetadata.FromRoot(root.Bytes.Span, fingerprint)
                : trusted.WithRoot(root.Bytes.Span);
        }

        if (Find("timestamp") is { } timestamp)
        {
            trusted = trusted?.WithTimestamp(timestamp.Span, anyTime);
        }

        if (Find("snapshot") is { } snapshot)
        {
            trusted = trusted?.WithSnapshot(snapshot.Span, anyTime);
        }

        return Find("targets") is { } targets ? trusted?.WithTargets(targets.Span, anyTime) : trusted;
    }

    /// <summary>Asks the origin for what is new.</summary>
    /// <param name="trusted">What is trusted so far; <see langword="null"/> to begin.</param>
    /// <param name="fingerprint">The realm's fingerprint.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TrustException">The origin offers something that must not be trusted; nothing has changed.</exception>
    /// <exception cref="OriginException">No origin answers as it should; nothing has changed.</exception>
    public async Task<TrustedMetadata> RunAsync(TrustedMetadata? trusted, string fingerprint, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var roles = new List<TrustedRole>(_roles);
        if (trusted is null)
        {
            byte[] first = await origin.ReadFileAsync(PublishedPaths.Root(1), TrustLimits.RootBytes, cancellationToken);
            trusted = TrustedMetadata.FromRoot(first, fingerprint);
            Keep(roles, RootRoleOf(1), 1, first);
        }

        for (int step = 0; step < TrustLimits.RootsPerRefresh; step++)
        {
            long next = trusted.Root.Version + 1;
            if (await TryReadAsync(PublishedPaths.Root(next), TrustLimits.RootBytes, cancellationToken) is not byte[] root)
            {
                break;
            }

            trusted = trusted.WithRoot(root);
            Keep(roles, RootRoleOf(next), next, root);
        }

        byte[] timestamp = await origin.ReadFileAsync(PublishedPaths.Timestamp, TrustLimits.TimestampBytes, cancellationToken);
        trusted = trusted.WithTimestamp(timestamp, now);
        Keep(roles, "timestamp", trusted.Timestamp!.Version, timestamp);
        if (trusted.Snapshot is null)
        {
            MetadataFile file = trusted.Timestamp.Snapshot;
            byte[] snapshot = await origin.ReadFileAsync(
                PublishedPaths.Snapshot(file.Version), TrustLimits.SnapshotBytes, cancellationToken);
            trusted = trusted.WithSnapshot(snapshot, now);
            Keep(roles, "snapshot", file.Version, snapshot);
        }

        if (trusted.Targets is null)
        {
            long version = trusted.Snapshot!.Files[SnapshotMetadata.TargetsName].Version;
            byte[] targets = await origin.ReadFileAsync(PublishedPaths.Targets(version), TrustLimits.TargetsBytes, cancellationToken);
            trusted = trusted.WithTargets(targets, now);
            Keep(roles, "targets", version, targets);
        }

        _roles.Clear();
        _roles.AddRange(roles);
        return trusted;
    }

    /// <summary>Makes what was verified durable.</summary>
    public void Save() => state.Trusted.Replace(_roles);

    /// <summary>The realm's description as it is remembered, if that is the one that the realm vouches for now.</summary>
    public RealmDescription? KnownRealm(TrustedMetadata? trusted) =>
        trusted?.FindTarget(RealmDescription.Path) is TargetFile target && Known(target) is { } known ? RealmDescription.Parse(known.Span) : null;

    /// <summary>Reads the realm's description.</summary>
    /// <exception cref="TrustException">It is not what the realm signed, or there is none.</exception>
    /// <exception cref="OriginException">No origin answers as it should.</exception>
    public async Task<RealmDescription> ReadRealmAsync(TrustedMetadata trusted, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = await ReadKeptAsync(trusted.GetTarget(RealmDescription.Path), TrustLimits.RealmBytes, cancellationToken);
        return RealmDescription.Parse(content.Span);
    }

    /// <summary>Reads a small target, from what is remembered when that is what the realm vouches for now, and remembers it.</summary>
    /// <exception cref="TrustException">It is not what the realm signed.</exception>
    /// <exception cref="OriginException">No origin answers as it should.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadKeptAsync(TargetFile target, int maximumBytes, CancellationToken cancellationToken)
    {
        if (Known(target) is { } known)
        {
            return known;
        }

        byte[] content = await ReadTargetAsync(target, maximumBytes, cancellationToken);
        Keep(_roles, target.Path, 1, content);
        return content;
    }

    /// <summary>A small target as it is remembered, if that is what the realm vouches for now.</summary>
    public ReadOnlyMemory<byte>? Known(TargetFile target) =>
        _roles.FirstOrDefault(role => role.Role == target.Path) is TrustedRole known && TargetFile.Of(target.Path, known.Bytes.Span).Sha256 == target.Sha256
            ? known.Bytes
            : default(ReadOnlyMemory<byte>?);

    /// <summary>Forgets remembered targets that the realm has no more.</summary>
    /// <param name="isOfKind">Which targets are meant, by their path.</param>
    /// <param name="trusted">The realm's metadata.</param>
    public void Forget(Predicate<string> isOfKind, TrustedMetadata trusted) =>
        _roles.RemoveAll(role => isOfKind(role.Role) && trusted.FindTarget(role.Role) is null);

    /// <summary>Reads a target and checks it.</summary>
    /// <exception cref="TrustException">It is not what the realm signed.</exception>
    /// <exception cref="OriginException">No origin answers as it should.</exception>
    public async Task<byte[]> ReadTargetAsync(TargetFile target, int maximumBytes, CancellationToken cancellationToken)
    {
        byte[] content = await origin.ReadFileAsync(
            PublishedPaths.Target(target), (int)long.Min(target.Length, maximumBytes), cancellationToken);
        target.Verify(content);
        return content;
    }

    private static string RootRoleOf(long version) => $"{version}.{RootRole}";

    private static void Keep(List<TrustedRole> roles, string role, long version, byte[] bytes)
    {
        roles.RemoveAll(known => known.Role == role);
        roles.Add(new TrustedRole(role, version, bytes));
    }

    private ReadOnlyMemory<byte>? Find(string role) => _roles.FirstOrDefault(known => known.Role == role)?.Bytes;

    private async Task<byte[]?> TryReadAsync(string path, int maximumBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await origin.ReadFileAsync(path, maximumBytes, cancellationToken);
        }
        catch (OriginException e) when (e.Fault == OriginFault.NotFound)
        {
            return null;
        }
    }
}
