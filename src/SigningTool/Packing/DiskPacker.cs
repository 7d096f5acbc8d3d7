using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Realms;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Packing;

/// <summary>Packs a disk into a realm's staging folder: packs, then the manifest, and last the record that makes it a version.</summary>
internal sealed class DiskPacker(RealmFolder realm, Session session)
{
    public async Task<PackReport> PackAsync(string diskPath, string image, int? version, bool dryRun, CancellationToken cancellationToken)
    {
        long started = session.Time.GetTimestamp();
        using FileDiskSource disk = RawDisk.Open(diskPath);
        var packs = new StagingPacks(realm.Staging);
        if (!dryRun)
        {
            packs.RemoveLeftovers();
        }

        IReadOnlyList<ImageVersion> existing = [.. RealmVersions.Load(realm).Select(entry => entry.Version)];
        PackedImage packed = await TerminalProgress.RunAsync(session, $"packing {image}", disk.Length, progress => ImagePacker.PackAsync(
            disk,
            PackingOptions.Default,
            KnownChunks.From(existing.Select(realm.Staging.OpenManifest)),
            dryRun ? new NoPacks() : packs,
            new ProgressSink(progress),
            cancellationToken));
        RawDisk.RequireUnchanged(diskPath, disk);

        byte[] manifest = ManifestWriter.Write(packed.Manifest);
        ImageVersion? last = existing.LastOrDefault(other => other.Image == image);
        ImageVersion made = ImageVersion.Of(image, version ?? (last?.Version ?? 0) + 1, disk.Length, manifest);
        bool isNew = true;
        if (existing.FirstOrDefault(other => other.Image == image && other.Version == version) is ImageVersion same)
        {
            RequireSame(same, made);
            isNew = false;
        }
        else if (version is null && last is not null && last.Manifest.Sha256 == made.Manifest.Sha256)
        {
            made = last;
            isNew = false;
        }

        if (isNew && !dryRun)
        {
            DurableFile.Write(realm.Staging.PathOf(PublishedPaths.Target(made.Manifest)), manifest);
            Record(made).Save(realm);
        }

        return Report(packed, made, isNew, dryRun, session.Time.GetElapsedTime(started));
    }

    private static void RequireSame(ImageVersion existing, ImageVersion made)
    {
        if (existing.Manifest.Sha256 != made.Manifest.Sha256)
        {
            throw new ProblemException(
                ExitCode.Failed,
                $"{made.Image}@{made.Version} exists already and is another disk; versions never change",
                "leave out --version to make the next one");
        }
    }

    private PackedVersion Record(ImageVersion made) => new(
        made.Image,
        made.Version,
        made.DiskBytes,
        made.Manifest.Sha256,
        made.Manifest.Length,
        Sizes.Format(session.Time.GetUtcNow()));

    private static PackReport Report(PackedImage packed, ImageVersion made, bool isNew, bool dryRun, TimeSpan elapsed) => new(
        made.Image,
        made.Version,
        isNew,
        dryRun,
        made.DiskBytes,
        packed.Statistics.ReadBytes,
        packed.Statistics.ZeroBytes,
        packed.Statistics.DuplicateBytes,
        packed.Statistics.KnownBytes,
        packed.Statistics.NewBytes,
        packed.Statistics.NewEncodedBytes,
        packed.Statistics.NewPacks,
        packed.Manifest.Chunks.Length,
        made.Manifest.Sha256,
        Math.Round(elapsed.TotalSeconds, 3));

    private sealed class ProgressSink(Action<long> report) : IProgress<PackProgress>
    {
        public void Report(PackProgress value) => report(value.DiskBytesDone);
    }
}
