using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.Terminal;

namespace MedV.SigningTool.Publishing;

/// <summary>Reads chunks and keeps those that were read last. Used by one thread at a time.</summary>
/// <param name="manifest">The manifest that they are of.</param>
/// <param name="chunks">Where they are.</param>
/// <param name="mostBytes">How much is kept, in bytes.</param>
internal sealed class KeptChunks(Manifest manifest, FolderChunks chunks, long mostBytes)
{
    private readonly Dictionary<int, byte[]> _kept = [];
    private readonly Queue<int> _oldest = [];
    private long _bytes;

    /// <summary>The content of a chunk, checked.</summary>
    /// <exception cref="ProblemException">It is missing or damaged.</exception>
    public ReadOnlySpan<byte> Read(int chunk)
    {
        if (_kept.TryGetValue(chunk, out byte[]? content))
        {
            return content;
        }

        content = new byte[manifest.Chunks[chunk].Bytes];
        if (!chunks.TryRead(chunk, content))
        {
            throw new ProblemException(
                ExitCode.Damaged, $"chunk {manifest.Chunks[chunk].Id} in pack {manifest.Packs[manifest.Chunks[chunk].Pack].Id} is damaged", "see medv-sign verify");
        }

        _oldest.Enqueue(chunk);
        _kept.Add(chunk, content);
        for (_bytes += content.Length; _bytes > mostBytes && _oldest.Count > 1;)
        {
            _kept.Remove(_oldest.Dequeue(), out byte[]? gone);
            _bytes -= gone!.Length;
        }

        return content;
    }
}
