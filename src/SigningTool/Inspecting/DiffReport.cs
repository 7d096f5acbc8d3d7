using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.SigningTool.Inspecting;

/// <summary>What <c>diff --json</c> prints. Sizes in bytes.</summary>
/// <param name="From">What a host has, as <c>image@version</c>.</param>
/// <param name="To">What it is to have.</param>
/// <param name="Chunks">Chunks of <paramref name="To"/>.</param>
/// <param name="NewChunks">Those that <paramref name="From"/> does not have.</param>
/// <param name="NewBytes">The new ones, plain.</param>
/// <param name="ReusedBytes">The others, plain: they never cross a network.</param>
/// <param name="FetchBytes">What a site fetches over the WAN: the new ones, encoded.</param>
/// <param name="ManifestBytes">And the manifest, which every host reads.</param>
internal sealed record DiffReport(
    string From, string To, int Chunks, int NewChunks, long NewBytes, long ReusedBytes, long FetchBytes, long ManifestBytes)
{
    /// <summary>Compares two versions by their chunks.</summary>
    public static DiffReport Of(string fromName, Manifest from, string toName, Manifest to, long manifestBytes)
    {
        HashSet<Digest> had = [.. from.Chunks.Select(chunk => chunk.Id)];
        ChunkReference[] news = [.. to.Chunks.Where(chunk => !had.Contains(chunk.Id))];
        long newBytes = news.Sum(chunk => (long)chunk.Bytes);
        return new DiffReport(
            fromName,
            toName,
            to.Chunks.Length,
            news.Length,
            newBytes,
            to.Chunks.Sum(chunk => (long)chunk.Bytes) - newBytes,
            news.Sum(chunk => (long)chunk.EncodedBytes),
            manifestBytes);
    }
}
