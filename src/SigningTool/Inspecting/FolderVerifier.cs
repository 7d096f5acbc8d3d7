using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Publishing;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Metadata;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Inspecting;

/// <summary>Checks a folder as a host would, and then every byte of every pack.</summary>
internal sealed class FolderVerifier(PublishedFolder folder, string fingerprint, DateTimeOffset now)
{
    private readonly byte[] _plain = new byte[ChunkingParameters.LargestMaximumBytes];
    private readonly Dictionary<Digest, (PackReference Pack, HashSet<ChunkReference> Pieces)> _packs = [];
    private readonly Dictionary<Digest, PublishedVersion> _versions = [];
    private readonly List<PublishedVersion> _patched = [];
    private int _chunks, _pages;

    /// <summary>Everything that is wrong with targets and packs, as it is found.</summary>
    public List<Problem> Faults { get; } = [];

    /// <summary>Checks everything. A metadata file that is not trusted ends it at once.</summary>
    public async Task<VerifyReport> VerifyAsync(Session session, CancellationToken cancellationToken)
    {
        TrustedMetadata trusted = folder.Load(fingerprint, now);
        foreach (TargetFile target in trusted.Targets!.Files.Values)
        {
            Note(() => folder.ReadTarget(target));
        }

        if (Faults.Count == 0)
        {
            foreach (ImageVersion version in PublishedFolder.Images(trusted))
            {
                Note(() => Collect(folder.Open(version)));
            }
        }

        long total = _packs.Values.Sum(entry => (long)entry.Pack.Bytes);
        int patches = await TerminalProgress.RunStepsAsync(session, progress =>
        {
            VerifyPacks(done => progress("verifying packs", done, total), cancellationToken);
            return Task.FromResult(Faults.Count == 0 && PatchCodec.IsAvailable ? VerifyPatches(progress, cancellationToken) : 0);
        });
        return new VerifyReport(
            folder.FullPath,
            trusted.RealmId,
            trusted.Timestamp!.Version,
            trusted.Targets.Files.Count,
            _packs.Count,
            _chunks,
            _pages,
            patches,
            total,
            Sizes.Format(trusted.Expires));
    }

    private void VerifyPacks(Action<long> progress, CancellationToken cancellationToken)
    {
        long done = 0;
        foreach ((PackReference pack, HashSet<ChunkReference> pieces) in _packs.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Note(() => Verify(pack, pieces));
            progress(done += pack.Bytes);
        }
    }

    /// <summary>Patches from a version that is not in the folder are not looked at: nobody can use them any more.</summary>
    private int VerifyPatches(TerminalProgress.Steps progress, CancellationToken cancellationToken)
    {
        using var packs = new PackFiles(folder);
        int verified = 0;
        foreach (PublishedVersion version in _patched)
        {
            Manifest manifest = version.ReadManifest();
            for (int from = 0; from < manifest.Bases.Length; from++)
            {
                if (_versions.TryGetValue(manifest.Bases[from], out PublishedVersion? older))
                {
                    string step = $"verifying patches of {version.Name}";
                    long total = manifest.Patches.Where(patch => patch.Base == from).Sum(patch => (long)patch.Bytes);
                    Note(() => verified += new PatchVerifier(version, manifest, packs).Verify(from, older, done => progress(step, done, total), cancellationToken));
                }
            }
        }

        return verified;
    }

    private void Note(Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception) when (exception is ProblemException or TrustException or ManifestException)
        {
            Problem problem = Problems.From(exception)!;
            if (!Faults.Contains(problem))
            {
                Faults.Add(problem);
            }
        }
    }

    private void Collect(PublishedVersion version)
    {
        foreach (PageReference page in version.Root.Pages)
        {
            var place = new ChunkReference(page.Id, page.Bytes, 0, page.PackOffset, page.EncodedBytes, page.Encoding);
            _pages += Add(version.Root.Packs[page.Pack], place);
        }

        Manifest manifest = version.ReadManifest();
        foreach (ChunkReference chunk in manifest.Chunks)
        {
            // The index of a pack differs between manifests; the place in the pack does not.
            _chunks += Add(manifest.Packs[chunk.Pack], chunk with { Pack = 0 });
        }

        foreach (PatchReference patch in manifest.Patches)
        {
            Add(manifest.Packs[patch.Pack]);
        }

        version.ReadNames(manifest);
        _versions.TryAdd(version.Root.Id, version);
        if (manifest.Patches.Length > 0)
        {
            _patched.Add(version);
        }
    }

    private int Add(PackReference pack, ChunkReference piece) => Add(pack).Add(piece) ? 1 : 0;

    private HashSet<ChunkReference> Add(PackReference pack)
    {
        if (!_packs.TryGetValue(pack.Id, out (PackReference Pack, HashSet<ChunkReference> Pieces) entry))
        {
            entry = (pack, []);
            _packs.Add(pack.Id, entry);
        }

        return entry.Pieces;
    }

    private void Verify(PackReference pack, HashSet<ChunkReference> pieces)
    {
        string file = PublishedPaths.Pack(pack.Id.ToString());
        byte[] content = folder.Read(file, pack.Bytes);
        if (Digest.Of(content) is var found && found != pack.Id)
        {
            throw new ProblemException(ExitCode.Damaged, $"{folder.PathOf(file)} has SHA-256 {found}, expected {pack.Id}");
        }

        foreach (ChunkReference piece in pieces)
        {
            Span<byte> plain = _plain.AsSpan(0, piece.Bytes);
            if (piece.PackOffset > content.Length - piece.EncodedBytes
                || !ChunkCodec.TryDecode(piece.Encoding, content.AsSpan(piece.PackOffset, piece.EncodedBytes), plain)
                || !VerifiedChunk.TryVerify(piece.Id, plain, out _))
            {
                throw new ProblemException(
                    ExitCode.Damaged, $"{folder.PathOf(file)} does not hold {piece.Id} at offset {piece.PackOffset}, as a signed manifest says");
            }
        }
    }
}
