using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.SigningTool.Packing;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Keys;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Signing;

/// <summary>Signs what was packed: new targets, snapshot and timestamp. The timestamp is written last and is what makes it count.</summary>
internal sealed class Signer(RealmFolder realm, Passphrase passphrase, Lifetimes lifetimes, DateTimeOffset now)
{
    // A root that is renewed with a quarter of a year to go reaches hosts that were switched off for a holiday.
    private static readonly TimeSpan RootRenewal = TimeSpan.FromDays(90);

    public SignReport Sign(bool refresh)
    {
        TrustedMetadata current = Load();
        IReadOnlyList<PackedVersion> packed = PackedVersion.LoadAll(realm);
        ImmutableSortedDictionary<string, TargetFile> before = current.Targets?.Files ?? NoFiles;
        ImmutableSortedDictionary<string, TargetFile> files = Collect(before, packed);
        bool changed = current.Targets is null || !Same(before, files);
        if (changed || refresh)
        {
            current = Write(refresh ? RenewRoot(current) : current, files);
        }

        foreach (PackedVersion record in packed)
        {
            record.Remove(realm);
        }

        return new SignReport(
            changed || refresh,
            current.Root.Version,
            current.Targets!.Version,
            current.Snapshot!.Version,
            current.Timestamp!.Version,
            [.. packed.Where(record => !before.ContainsKey(ImageVersion.PathOf(record.Image, record.Version))).Select(record => $"{record.Image}@{record.Version}")],
            Sizes.Format(current.Expires));
    }

    /// <summary>Signs another list of targets, and nothing that was packed meanwhile.</summary>
    /// <param name="edit">Gets what is signed now, and gives what is to be.</param>
    /// <returns>The metadata, and whether anything was signed.</returns>
    public (TrustedMetadata Metadata, bool Changed) Edit(
        Func<ImmutableSortedDictionary<string, TargetFile>, ImmutableSortedDictionary<string, TargetFile>> edit)
    {
        TrustedMetadata current = Load();
        ImmutableSortedDictionary<string, TargetFile> before = current.Targets?.Files ?? NoFiles;
        ImmutableSortedDictionary<string, TargetFile> files = edit(current.Targets is null ? Collect(before, []) : before);
        bool changed = current.Targets is null || !Same(before, files);
        return (changed ? Write(current, files) : current, changed);
    }

    private static ImmutableSortedDictionary<string, TargetFile> NoFiles { get; } =
        ImmutableSortedDictionary.Create<string, TargetFile>(StringComparer.Ordinal);

    private TrustedMetadata Load() => realm.Staging.IsSigned
        ? realm.Staging.Load(realm.Settings.Fingerprint, DateTimeOffset.MinValue)
        : realm.Staging.LoadRoots(realm.Settings.Fingerprint);

    private static bool Same(ImmutableSortedDictionary<string, TargetFile> left, ImmutableSortedDictionary<string, TargetFile> right) =>
        left.Count == right.Count
        && left.All(entry => right.TryGetValue(entry.Key, out TargetFile? other) && other.Sha256 == entry.Value.Sha256);

    private ImmutableSortedDictionary<string, TargetFile> Collect(
        ImmutableSortedDictionary<string, TargetFile> before, IReadOnlyList<PackedVersion> packed)
    {
        using X509Certificate2 authority = X509Certificate2.CreateFromPem(File.ReadAllText(realm.AuthorityCertificatePath));
        byte[] description = new RealmDescription(realm.Settings.Name, [authority]).ToBytes();
        TargetFile target = TargetFile.Of(RealmDescription.Path, description);
        DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Target(target)), description);
        ImmutableSortedDictionary<string, TargetFile> files = before.SetItem(target.Path, target);
        foreach (PackedVersion record in packed)
        {
            ImageVersion version = record.ToTarget(realm);
            if (before.TryGetValue(version.Manifest.Path, out TargetFile? signed) && signed.Sha256 != version.Manifest.Sha256)
            {
                throw new ProblemException(
                    ExitCode.Failed,
                    $"{record.Image}@{record.Version} is signed already and is another disk; versions never change",
                    $"remove {Path.Combine(realm.PackedPath, record.Image, $"{record.Version}.json")} and pack the disk again");
            }

            files = files.SetItem(version.Manifest.Path, version.Manifest);
        }

        return files;
    }

    private TrustedMetadata RenewRoot(TrustedMetadata current)
    {
        if (current.Root.Expires - now > RootRenewal)
        {
            return current;
        }

        RealmKey[] keys = [.. realm.RootKeyNames().Select(name => realm.OpenKey(name, passphrase))];
        byte[] root = MetadataWriter.Write(
            current.Root with { Version = current.Root.Version + 1, Expires = now.AddDays(lifetimes.Root) }, keys);
        TrustedMetadata next = current.WithRoot(root);
        DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Root(next.Root.Version)), root);
        return next;
    }

    private TrustedMetadata Write(TrustedMetadata current, ImmutableSortedDictionary<string, TargetFile> files)
    {
        var targets = new TargetsMetadata((current.Targets?.Version ?? 0) + 1, now.AddDays(lifetimes.Targets), files);
        byte[] targetsFile = Sign(targets);
        var snapshot = new SnapshotMetadata(
            (current.Snapshot?.Version ?? 0) + 1,
            now.AddDays(lifetimes.Snapshot),
            ImmutableSortedDictionary<string, MetadataFile>.Empty.Add(
                SnapshotMetadata.TargetsName, MetadataWriter.Describe(targets.Version, targetsFile)));
        byte[] snapshotFile = Sign(snapshot);
        var timestamp = new TimestampMetadata(
            (current.Timestamp?.Version ?? 0) + 1, now.AddDays(lifetimes.Timestamp), MetadataWriter.Describe(snapshot.Version, snapshotFile));
        byte[] timestampFile = Sign(timestamp);

        // Nothing is written that a host of this realm would refuse, be it for a key that is not the root's.
        TrustedMetadata next = current.WithTimestamp(timestampFile, now).WithSnapshot(snapshotFile, now).WithTargets(targetsFile, now);
        DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Targets(targets.Version)), targetsFile);
        DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Snapshot(snapshot.Version)), snapshotFile);
        DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Timestamp), timestampFile);
        return next;
    }

    private byte[] Sign(RoleMetadata role)
    {
        using RealmKey key = realm.OpenKey(RealmMaker.KeyName(role.Role), passphrase);
        return MetadataWriter.Write(role, [key]);
    }
}
