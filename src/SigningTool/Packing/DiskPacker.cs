using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Comparing;
using MedV.SigningTool.Files;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Packing;

/// <summary>Packs a disk into a realm's staging folder: packs, then the manifest's root, and last the record that makes it a version.</summary>
internal sealed class DiskPacker(RealmFolder realm, Session session)
{
    public async Task<PackReport> PackAsync(
        string diskPath, string image, int? version, PackChoices choices, bool dryRun, CancellationToken cancellationToken)
    {
        long started = session.Time.GetTimestamp();
        var packs = new StagingPacks(realm.Staging);
        if (!dryRun)
        {
            packs.RemoveLeftovers();
        }

        IReadOnlyList<ImageVersion> existing = [.. RealmVersions.Load(realm).Select(entry => entry.Version)];
        ImageVersion[] earlier = [.. existing.Where(other => other.Image == image && other.Version < (version ?? int.MaxValue))];
        using var files = new PackFiles(realm.Staging);
        DiskRecipe? from = choices.PatchFrom.Find(image, earlier) is ImageVersion older ? DiskRecipe.Of(realm.Staging.Open(older)) : null;
        PackedDisk disk = await PackedDisk.PackAsync(
            diskPath,
            $"packing {image}",
            choices,
            KnownBy(realm, existing),
            from?.ToPatchBase(files),
            dryRun ? new NoPacks() : packs,
            session,
            cancellationToken);

        ImageVersion? last = existing.LastOrDefault(other => other.Image == image);
        ImageVersion made = ImageVersion.Of(image, version ?? (last?.Version ?? 0) + 1, disk.DiskBytes, disk.Image.RootFile);
        bool isNew = true;
        if (existing.FirstOrDefault(other => other.Image == image && other.Version == version) is ImageVersion same)
        {
            RequireSame(same, disk.Image.Manifest);
            (made, isNew) = (same, false);
        }
        else if (version is null && last is not null && IsSame(last, disk.Image.Manifest))
        {
            (made, isNew) = (last, false);
        }

        if (isNew && !dryRun)
        {
            DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Target(made.Manifest)), disk.Image.RootFile);
            Record(made).Save(realm);
        }

        UpdateSizes? update = from is null || !isNew ? null : UpdateSizes.Of(from, DiskRecipe.Of(PublishedVersion.NameOf(made), disk));
        return PackReport.Of(disk, made, isNew, dryRun, update, session.Time.GetElapsedTime(started));
    }

    /// <summary>The chunks and pages of versions of a realm.</summary>
    public static KnownChunks KnownBy(RealmFolder realm, IEnumerable<ImageVersion> versions) => KnownChunks.From(
        versions.Select(realm.Staging.Open).Select(version => (version.Root, version.ReadManifest())));

    private void RequireSame(ImageVersion existing, Manifest disk)
    {
        if (!IsSame(existing, disk))
        {
            throw new ProblemException(
                ExitCode.Failed,
                $"{PublishedVersion.NameOf(existing)} exists already and is another disk, or was packed in another way; versions never change",
                "leave out --version to make the next one");
        }
    }

    // Not the roots: what was packed later has other patches, though the disk is the same.
    private bool IsSame(ImageVersion existing, Manifest disk)
    {
        Manifest other = realm.Staging.Open(existing).ReadManifest();
        return other.DiskBytes == disk.DiskBytes
            && other.Entries.Length == disk.Entries.Length
            && other.Entries.Select(chunk => other.Chunks[chunk].Id).SequenceEqual(disk.Entries.Select(chunk => disk.Chunks[chunk].Id))
            && other.Extents.SequenceEqual(disk.Extents);
    }

    private PackedVersion Record(ImageVersion made) => new(
        made.Image,
        made.Version,
        made.DiskBytes,
        made.Manifest.Sha256,
        made.Manifest.Length,
        Sizes.Format(session.Time.GetUtcNow()));
}
