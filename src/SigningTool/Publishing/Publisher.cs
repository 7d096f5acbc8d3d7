using System.Security.Cryptography;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Metadata;

namespace MedV.SigningTool.Publishing;

/// <summary>
/// Copies a signed staging folder to where a web server serves it: packs, then targets, then metadata, and the timestamp last. Until then
/// hosts see the old state; whenever it is interrupted, running it again goes on.
/// </summary>
internal sealed class Publisher(PublishedFolder staging, PublishedFolder destination, string fingerprint)
{
    /// <summary>What must be copied, in the order in which it must be.</summary>
    /// <param name="now">The time; what is expired is not published.</param>
    /// <param name="verifyPacks">Read the packs that are there already, instead of trusting their length.</param>
    public PublishPlan Plan(DateTimeOffset now, bool verifyPacks)
    {
        TrustedMetadata trusted = staging.Load(fingerprint, now);
        RequireSuccessor(trusted, now);

        var files = new List<string>();
        int present = 0;
        foreach ((string file, string? sha256, bool isPack) in List(trusted))
        {
            if (IsPresent(file, isPack && verifyPacks ? sha256 : null))
            {
                present++;
            }
            else
            {
                files.Add(file);
            }
        }

        if (SameContent(PublishedPaths.Timestamp))
        {
            present++;
        }
        else
        {
            files.Add(PublishedPaths.Timestamp);
        }

        return new PublishPlan(trusted.Timestamp!.Version, files, present, files.Sum(file => new FileInfo(staging.PathOf(file)).Length));
    }

    /// <summary>Copies it.</summary>
    /// <param name="plan">What <see cref="Plan"/> gave.</param>
    /// <param name="progress">Told the bytes done.</param>
    /// <param name="cancellationToken">Ends it between two files.</param>
    public void Copy(PublishPlan plan, Action<long> progress, CancellationToken cancellationToken)
    {
        long done = 0;
        foreach (string file in plan.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DurableFile.Copy(staging.PathOf(file), destination.PathOf(file));
            done += new FileInfo(destination.PathOf(file)).Length;
            progress(done);
        }
    }

    private IEnumerable<(string File, string? Sha256, bool IsPack)> List(TrustedMetadata trusted)
    {
        IEnumerable<PackReference> packs = PublishedFolder.Images(trusted)
            .Select(staging.Open)
            .SelectMany(version => version.Root.Packs.Concat(version.ReadManifest().Packs))
            .DistinctBy(pack => pack.Id);
        foreach (PackReference pack in packs)
        {
            string file = PublishedPaths.Pack(pack.Id.ToString());
            RequireStaged(file, pack.Bytes);
            yield return (file, pack.Id.ToString(), true);
        }

        foreach (TargetFile target in trusted.Targets!.Files.Values)
        {
            staging.ReadTarget(target);
            yield return (PublishedPaths.Target(target), target.Sha256, false);
        }

        for (long version = 1; version <= trusted.Root.Version; version++)
        {
            yield return (PublishedPaths.Root(version), null, false);
        }

        yield return (PublishedPaths.Targets(trusted.Targets.Version), null, false);
        yield return (PublishedPaths.Snapshot(trusted.Snapshot!.Version), null, false);
    }

    private void RequireStaged(string file, long bytes)
    {
        var info = new FileInfo(staging.PathOf(file));
        if (!info.Exists)
        {
            throw new ProblemException(ExitCode.NotFound, $"{info.FullName} does not exist, but a signed manifest names it");
        }

        if (info.Length != bytes)
        {
            throw new ProblemException(
                ExitCode.Damaged, $"{info.FullName} has {info.Length} bytes, a signed manifest says {bytes}", "see medv-sign verify");
        }
    }

    // A host that saw what is published now must be able to go on to what is published next: ask the host's own code.
    private void RequireSuccessor(TrustedMetadata trusted, DateTimeOffset now)
    {
        if (File.Exists(destination.PathOf(PublishedPaths.Root(1))) && !SameContent(PublishedPaths.Root(1)))
        {
            throw new ProblemException(
                ExitCode.NotTrusted, $"{destination.FullPath} is the folder of another realm", "publish to another folder");
        }

        if (!destination.IsSigned)
        {
            return;
        }

        TrustedMetadata published;
        try
        {
            published = staging.LoadRoots(fingerprint)
                .WithTimestamp(destination.Read(PublishedPaths.Timestamp, TrustLimits.TimestampBytes), DateTimeOffset.MinValue);
        }
        catch (TrustException exception) when (exception.Fault is TrustFault.NotSigned or TrustFault.Malformed)
        {
            // Signed by a key that was replaced, or damaged: hosts do not build on it either.
            return;
        }

        try
        {
            published.WithTimestamp(staging.Read(PublishedPaths.Timestamp, TrustLimits.TimestampBytes), now);
        }
        catch (TrustException exception) when (exception.Fault is TrustFault.Rollback or TrustFault.Conflict)
        {
            throw new ProblemException(
                ExitCode.NotTrusted,
                $"{destination.FullPath} holds timestamp {published.Timestamp!.Version}, this realm's staging {trusted.Timestamp!.Version}: {exception.Message}",
                "another copy of the realm was published there; sign with the newest copy");
        }
    }

    private bool IsPresent(string file, string? sha256)
    {
        var there = new FileInfo(destination.PathOf(file));
        if (!there.Exists || there.Length != new FileInfo(staging.PathOf(file)).Length)
        {
            return false;
        }

        if (sha256 is not null)
        {
            using FileStream stream = there.OpenRead();
            return Convert.ToHexStringLower(SHA256.HashData(stream)) == sha256;
        }

        return !file.StartsWith("metadata/", StringComparison.Ordinal) || SameContent(file);
    }

    private bool SameContent(string file) =>
        File.Exists(destination.PathOf(file))
        && staging.Read(file, TrustLimits.TargetsBytes).AsSpan().SequenceEqual(destination.Read(file, TrustLimits.TargetsBytes));
}
