using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Publishing;
using MedV.Terminal;

namespace MedV.SigningTool.Inspecting;

/// <summary>Checks that the patches of one version make the chunks that its manifest says, from the older version.</summary>
internal sealed class PatchVerifier(PublishedVersion version, Manifest manifest, PackFiles packs)
{
    private readonly byte[] _window = new byte[PatchReference.LargestBaseBytes];
    private readonly byte[] _plain = new byte[PatchReference.LargestBytes];
    private readonly byte[] _encoded = new byte[PatchReference.LargestBytes];

    /// <summary>Checks the patches from one base.</summary>
    /// <param name="from">Which: an index into <see cref="Manifest.Bases"/>.</param>
    /// <param name="older">The version.</param>
    /// <param name="progress">Told the plain bytes done.</param>
    /// <param name="cancellationToken">Ends it between two patches.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ProblemException">One is not what it should be.</exception>
    public int Verify(int from, PublishedVersion older, Action<long> progress, CancellationToken cancellationToken)
    {
        Manifest old = older.ReadManifest();
        var chunks = new FolderChunks(packs, old);
        var kept = new KeptChunks(old, chunks, 2L * PatchReference.LargestBaseBytes);
        BaseContent? content = null;
        int stream = -1, verified = 0;
        long done = 0;
        foreach (PatchReference patch in manifest.Patches.Where(patch => patch.Base == from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (patch.BaseStream >= old.Streams.Length)
            {
                throw Damaged(patch, $"{older.Name} has {old.Streams.Length} streams, not {patch.BaseStream + 1}");
            }

            if (content is null || stream != patch.BaseStream)
            {
                (content, stream) = (new BaseContent(old, patch.BaseStream), patch.BaseStream);
            }

            if (patch.BaseOffset > content.Bytes - patch.BaseBytes)
            {
                throw Damaged(patch, $"its window ends behind stream {stream} of {older.Name}");
            }

            Verify(patch, content, kept);
            progress(done += patch.Bytes);
            verified++;
        }

        return verified;
    }

    private void Verify(PatchReference patch, BaseContent content, KeptChunks old)
    {
        Span<byte> window = _window.AsSpan(0, patch.BaseBytes);
        Span<byte> rest = window;
        foreach ((int chunk, int skip, int bytes) in content.Window(patch.BaseOffset, patch.BaseBytes))
        {
            old.Read(chunk).Slice(skip, bytes).CopyTo(rest);
            rest = rest[bytes..];
        }

        Span<byte> encoded = _encoded.AsSpan(0, patch.EncodedBytes);
        packs.Read(manifest.Packs[patch.Pack], patch.PackOffset, encoded);
        Span<byte> plain = _plain.AsSpan(0, patch.Bytes);
        if (!PatchCodec.TryDecode(window, encoded, plain))
        {
            throw Damaged(patch, "it cannot be decoded");
        }

        foreach (int number in manifest.Entries.AsSpan(patch.FirstEntry, patch.EntryCount))
        {
            ChunkReference chunk = manifest.Chunks[number];
            if (!VerifiedChunk.TryVerify(chunk.Id, plain[..chunk.Bytes], out _))
            {
                throw Damaged(patch, $"it does not make the chunk {chunk.Id}");
            }

            plain = plain[chunk.Bytes..];
        }
    }

    private ProblemException Damaged(PatchReference patch, string what) => new(
        ExitCode.Damaged, $"the patch of {version.Name} for entry {patch.FirstEntry}, at byte {patch.PackOffset} of pack {manifest.Packs[patch.Pack].Id}: {what}");
}
