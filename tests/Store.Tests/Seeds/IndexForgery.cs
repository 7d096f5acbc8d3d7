using System.Security.Cryptography;
using MedV.Store.Seeds;
using MedV.Store.Seeds.Index;

namespace MedV.Store.Tests.Seeds;

/// <summary>Changes an index and makes its checksum right again.</summary>
internal static class IndexForgery
{
    /// <summary>Writes a changed index with a checksum that fits.</summary>
    public static void Write(string file, byte[] index)
    {
        SHA256.HashData(index.AsSpan(0, index.Length - IndexHeader.ChecksumBytes)).CopyTo(index, index.Length - IndexHeader.ChecksumBytes);
        File.WriteAllBytes(file, index);
    }

    /// <summary>Puts other chunks in the place of those of a file, which are all that the index has.</summary>
    public static void Replace(string file, IReadOnlyList<FileChunk> old, IReadOnlyList<FileChunk> other)
    {
        byte[] index = File.ReadAllBytes(file);
        Assert.Equal(old.Count, BitConverter.ToInt64(index, 40));
        byte[] entries = new byte[other.Count * IndexEntry.Length];
        IndexEntry[] sorted = [.. other.Select(chunk => new IndexEntry(IndexEntry.PrefixOf(chunk.Id), 0, chunk.Offset, chunk.Bytes)).Order()];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i].Write(entries.AsSpan(i * IndexEntry.Length));
        }

        byte[] forged = [.. index[..IndexHeader.Length], .. entries, .. index[(IndexHeader.Length + (old.Count * IndexEntry.Length))..]];
        BitConverter.TryWriteBytes(forged.AsSpan(40), (long)other.Count);
        Write(file, forged);
    }
}
