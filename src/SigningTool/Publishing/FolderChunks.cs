using System.Buffers;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Publishing;

/// <summary>The chunks of one manifest, from the packs of a folder. Safe for use by any number of threads.</summary>
internal sealed class FolderChunks(PackFiles packs, Manifest manifest) : IChunkReader
{
    /// <summary>Reads a chunk and checks it.</summary>
    /// <param name="chunk">Its number.</param>
    /// <param name="destination">As long as the chunk. Holds anything when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when the pack holds something else there.</returns>
    /// <exception cref="ProblemException">The pack is not there, or is too short.</exception>
    public bool TryRead(int chunk, Span<byte> destination)
    {
        ChunkReference reference = manifest.Chunks[chunk];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(reference.EncodedBytes);
        try
        {
            Span<byte> encoded = buffer.AsSpan(0, reference.EncodedBytes);
            packs.Read(manifest.Packs[reference.Pack], reference.PackOffset, encoded);
            return ChunkCodec.TryDecode(reference.Encoding, encoded, destination) && VerifiedChunk.TryVerify(reference.Id, destination, out _);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
