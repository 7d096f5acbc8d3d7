using System.Buffers.Binary;

namespace MedV.Chunking.Manifests;

/// <summary>Writes manifests as docs/formats/manifest.md, version 1. The same manifest always gives the same bytes.</summary>
public static class ManifestWriter
{
    /// <summary>Gives the file; its SHA-256 is what gets signed.</summary>
    /// <exception cref="ArgumentException">The file would be 2 GiB or longer.</exception>
    public static byte[] Write(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);

        long length = ManifestFormat.HeaderBytes
            + ((long)manifest.Packs.Length * ManifestFormat.PackBytes)
            + ((long)manifest.Chunks.Length * ManifestFormat.ChunkBytes)
            + ((long)manifest.Extents.Length * ManifestFormat.ExtentBytes);
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"the manifest would have {length} bytes, at most {Array.MaxLength} can be written; use a larger average chunk", nameof(manifest));
        }

        byte[] file = new byte[length];
        WriteHeader(file, manifest);
        Span<byte> rest = file.AsSpan(ManifestFormat.HeaderBytes);
        foreach (PackReference pack in manifest.Packs)
        {
            pack.Id.CopyTo(rest);
            BinaryPrimitives.WriteInt32LittleEndian(rest[32..], pack.Bytes);
            rest = rest[ManifestFormat.PackBytes..];
        }

        foreach (ChunkReference chunk in manifest.Chunks)
        {
            chunk.Id.CopyTo(rest);
            BinaryPrimitives.WriteInt32LittleEndian(rest[32..], chunk.Bytes);
            BinaryPrimitives.WriteInt32LittleEndian(rest[36..], chunk.Pack);
            BinaryPrimitives.WriteInt32LittleEndian(rest[40..], chunk.PackOffset);
            BinaryPrimitives.WriteInt32LittleEndian(rest[44..], chunk.EncodedBytes | ((int)chunk.Encoding << 24));
            rest = rest[ManifestFormat.ChunkBytes..];
        }

        foreach (Extent extent in manifest.Extents)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, extent.DiskOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], extent.Chunk == Extent.Zeros ? ManifestFormat.ZeroExtent : (uint)extent.Chunk);
            rest = rest[ManifestFormat.ExtentBytes..];
        }

        return file;
    }

    private static void WriteHeader(Span<byte> header, Manifest manifest)
    {
        ManifestFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], ManifestFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], ManifestFormat.HeaderBytes);
        header[12] = ManifestFormat.Sha256;
        header[13] = ManifestFormat.FastCdcGear1;
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], manifest.Parameters.MinimumBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], manifest.Parameters.AverageBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], manifest.Parameters.MaximumBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], manifest.Packs.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], manifest.Chunks.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[36..], manifest.Extents.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], manifest.DiskBytes);
    }
}
