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
        await TerminalProgress.RunAsync(session, "verifying", total, progress =>
        {
            long done = 0;
            foreach ((PackReference pack, HashSet<ChunkReference> pieces) in _packs.Values)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Note(() => Verify(pack, pieces));
                progress(done += pack.Bytes);
            }

            return Task.FromResult(done);
        });
        return new VerifyReport(
            folder.FullPath,
            trusted.RealmId,
            trusted.Timestamp!.Version,
            trusted.Targets.Files.Count,
            _packs.Count,
            _chunks,
            _pages,
            total,
            Sizes.Format(trusted.Expires));
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

        version.ReadNames(manifest);
    }

    private int Add(PackReference pack, ChunkReference piece)
    {
        if (!_packs.TryGetValue(pack.Id, out (PackReference Pack, HashSet<ChunkReference> Pieces) entry))
        {
            entry = (pack, []);
            _packs.Add(pack.Id, entry);
        }

        return entry.Pieces.Add(piece) ? 1 : 0;
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
