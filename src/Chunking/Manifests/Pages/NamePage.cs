using System.Text;

namespace MedV.Chunking.Manifests.Pages;

/// <summary>docs/formats/manifest.md, "Name pages": what streams are called.</summary>
/// <remarks>Records: partition, kind u8, bytes of the path that are those of the path before, how many follow, these bytes of UTF-8.</remarks>
internal static class NamePage
{
    /// <summary>No path is longer, in bytes of UTF-8.</summary>
    public const int LongestPath = 32 * 1024;

    /// <summary>2^29: all paths of a manifest together have no more bytes. A few bytes of a page can repeat a long path.</summary>
    public const int LargestPathBytes = 1 << 29;

    /// <summary>Reads a page.</summary>
    /// <param name="untrusted">Its plain bytes.</param>
    /// <param name="records">How many names it has.</param>
    /// <param name="names">Its names are added.</param>
    /// <param name="pathBytes">How many bytes the paths in <paramref name="names"/> have.</param>
    public static void Read(ReadOnlySpan<byte> untrusted, int records, List<StreamName> names, ref long pathBytes)
    {
        // Before the first path takes memory.
        RequireRoom(untrusted, records, ref pathBytes);
        var page = new PageBytes(untrusted);
        byte[] path = new byte[LongestPath];
        int length = 0;
        for (int i = 0; i < records; i++)
        {
            int partition = page.Int32();
            byte kind = page.Byte();
            ManifestRule.RequireKnown(kind <= (byte)StreamKind.Slack, "kind of stream", kind);
            int shared = page.Int32(length);
            int rest = page.Int32(LongestPath - shared);
            page.Take(rest).CopyTo(path.AsSpan(shared));
            length = shared + rest;
            names.Add(new StreamName(partition, (StreamKind)kind, Encoding.UTF8.GetString(path, 0, length)));
        }

        ManifestRule.Require(page.IsAtEnd, "a page goes on behind its last record");
    }

    private static void RequireRoom(ReadOnlySpan<byte> untrusted, int records, ref long pathBytes)
    {
        var page = new PageBytes(untrusted);
        int length = 0;
        for (int i = 0; i < records; i++)
        {
            page.Int32();
            page.Byte();
            int shared = page.Int32(length);
            int rest = page.Int32(LongestPath - shared);
            page.Take(rest);
            length = shared + rest;
            pathBytes += length;
            ManifestRule.Require(pathBytes <= LargestPathBytes, $"the paths have more than {LargestPathBytes} bytes");
        }
    }

    /// <summary>Adds a name to a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="before">The path before on the same page; empty for the first.</param>
    /// <param name="name">The name.</param>
    /// <returns>The path of <paramref name="name"/>, for the next call.</returns>
    public static byte[] Write(PageDraft page, ReadOnlySpan<byte> before, StreamName name)
    {
        byte[] path = Encoding.UTF8.GetBytes(name.Path);
        if (path.Length > LongestPath)
        {
            path = path[..LongestPath];
        }

        int shared = before.CommonPrefixLength(path);
        page.Number(name.Partition);
        page.Byte((byte)name.Kind);
        page.Number(shared);
        page.Number(path.Length - shared);
        page.Text(path.AsSpan(shared));
        page.Records++;
        return path;
    }
}
