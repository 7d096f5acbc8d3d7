using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Publishing;

/// <summary>A folder laid out as <see cref="PublishedPaths"/> says: the staging folder of a realm, or what a web server serves.</summary>
internal sealed class PublishedFolder(string path)
{
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>The file of a path that <see cref="PublishedPaths"/> gave.</summary>
    public string PathOf(string published) => Path.Combine(FullPath, published.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Whether anything was ever signed here besides the root.</summary>
    public bool IsSigned => File.Exists(PathOf(PublishedPaths.Timestamp));

    /// <summary>Follows the roots from the first to the last that is here.</summary>
    public TrustedMetadata LoadRoots(string fingerprint)
    {
        TrustedMetadata trusted = TrustedMetadata.FromRoot(ReadRoot(1), fingerprint);
        while (File.Exists(PathOf(PublishedPaths.Root(trusted.Root.Version + 1))))
        {
            trusted = trusted.WithRoot(ReadRoot(trusted.Root.Version + 1));
        }

        return trusted;
    }

    /// <summary>Goes the way that a host goes: roots, timestamp, snapshot, targets.</summary>
    public TrustedMetadata Load(string fingerprint, DateTimeOffset now)
    {
        TrustedMetadata trusted = LoadRoots(fingerprint);
        if (!IsSigned)
        {
            throw new ProblemException(ExitCode.NotFound, $"nothing is signed yet in {FullPath}", "run medv-sign sign first");
        }

        trusted = trusted.WithTimestamp(Read(PublishedPaths.Timestamp, TrustLimits.TimestampBytes), now);
        trusted = trusted.WithSnapshot(Read(PublishedPaths.Snapshot(trusted.Timestamp!.Snapshot.Version), TrustLimits.SnapshotBytes), now);
        long targets = trusted.Snapshot!.Files[SnapshotMetadata.TargetsName].Version;
        return trusted.WithTargets(Read(PublishedPaths.Targets(targets), TrustLimits.TargetsBytes), now);
    }

    /// <summary>Reads a target, checked.</summary>
    public byte[] ReadTarget(TargetFile target)
    {
        byte[] content = Read(PublishedPaths.Target(target), target.Length);
        target.Verify(content);
        return content;
    }

    /// <summary>Reads the root of a version, checked.</summary>
    public PublishedVersion Open(ImageVersion version) =>
        Digest.TryParse(version.Manifest.Sha256, out Digest digest)
            ? new PublishedVersion(this, version, ManifestRoot.Open(ReadTarget(version.Manifest), digest))
            : throw new ArgumentException("the target's digest is no SHA-256", nameof(version));

    public byte[] Read(string published, long limit) => BoundedFile.Read(PathOf(published), limit);

    /// <summary>The image versions that are signed, by image and version.</summary>
    public static IReadOnlyList<ImageVersion> Images(TrustedMetadata trusted) =>
    [
        .. (trusted.Targets?.Files.Values ?? [])
            .Select(target => ImageVersion.TryRead(target, out ImageVersion? version) ? version : null)
            .OfType<ImageVersion>()
            .OrderBy(version => version.Image, StringComparer.Ordinal)
            .ThenBy(version => version.Version),
    ];

    private byte[] ReadRoot(long version) => Read(PublishedPaths.Root(version), TrustLimits.RootBytes);
}
