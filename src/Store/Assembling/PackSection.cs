using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Store.Assembling;

/// <summary>A part of a pack that is read at once, and whose chunks are written at once.</summary>
/// <param name="Chunks">Numbers of the chunks in it, in their order in the pack.</param>
/// <param name="Pack">Index into <see cref="Manifest.Packs"/>.</param>
/// <param name="Offset">Where it starts in the pack file.</param>
/// <param name="Bytes">Its length.</param>
internal readonly record struct PackSection(ArraySegment<int> Chunks, int Pack, int Offset, int Bytes)
{
    // What is not needed is read only if it is shorter: then that is cheaper than another call.
    private const int LargestSkippedBytes = 64 * 1024;

    // Chunks may be much shorter encoded than plain, with much between them that is not needed.
    private const int LargestBytes = 2 * ChunkBatch.LargestBytes;

    /// <summary>Divides the packs among reads, from the first byte to the last.</summary>
    /// <param name="chunks">The chunks of the manifest.</param>
    /// <param name="held">Those that are not needed.</param>
    public static IEnumerable<PackSection> Of(ChunkTable chunks, ChunkSet held)
    {
        int[] wanted = new int[chunks.Length - held.Count];
        long[] places = new long[wanted.Length];
        for (int chunk = 0, count = 0; chunk < chunks.Length; chunk++)
        {
            if (!held.Contains(chunk))
            {
                places[count] = ((long)chunks[chunk].Pack << 32) | (uint)chunks[chunk].PackOffset;
                wanted[count++] = chunk;
            }
        }

        Array.Sort(places, wanted);
        return Divide(chunks, wanted);
    }

    private static IEnumerable<PackSection> Divide(ChunkTable chunks, int[] wanted)
    {
        for (int first = 0, next; first < wanted.Length; first = next)
        {
            ChunkReference start = chunks[wanted[first]];
            int end = start.PackOffset + start.EncodedBytes;
            int plain = start.Bytes;
            for (next = first + 1; next < wanted.Length; next++)
            {
                ChunkReference chunk = chunks[wanted[next]];
                int chunkEnd = chunk.PackOffset + chunk.EncodedBytes;
                if (chunk.Pack != start.Pack
                    || chunk.PackOffset - end > LargestSkippedBytes
                    || chunkEnd - start.PackOffset > LargestBytes
                    || plain + chunk.Bytes > ChunkBatch.LargestBytes)
                {
                    break;
                }

                end = chunkEnd;
                plain += chunk.Bytes;
            }

            yield return new PackSection(new ArraySegment<int>(wanted, first, next - first), start.Pack, start.PackOffset, end - start.PackOffset);
        }
    }
}
