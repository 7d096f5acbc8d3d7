using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Says which clusters are free, by the file <c>$Bitmap</c>: a bit for each cluster, the lowest first, set when it is in use.</summary>
internal static class ClusterBitmap
{
    private const long Record = 6;
    private const int PieceBytes = 64 << 10;

    /// <summary>Hands the free clusters to the sink.</summary>
    /// <returns>Why not, or nothing.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static string? AddFree(IDiskSource volume, BootSector boot, MasterFileTable table, LayoutSink sink, CancellationToken cancellationToken)
    {
        var extents = new List<FileExtent>();
        long needed = (boot.Clusters + 7) / 8;
        if (SystemFile.Open(volume, boot, table, Record) is not DataStream stream
            || !stream.TryGetExtents(boot.ClusterBytes, extents)
            || !Covers(extents, needed))
        {
            return "the bitmap of its clusters is damaged";
        }

        byte[] piece = new byte[PieceBytes];
        for (long first = 0; first < boot.Clusters; first += PieceBytes * 8)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long clusters = Math.Min(PieceBytes * 8, boot.Clusters - first);
            Span<byte> bitmap = piece.AsSpan(0, (int)((clusters + 7) / 8));
            ExtentReads.Read(volume, extents, first / 8, bitmap);
            FreeBits.Add(bitmap, clusters, first * boot.ClusterBytes, boot.ClusterBytes, sink);
        }

        return null;
    }

    // What no extent covers reads as zeros, which would mean that it is free.
    private static bool Covers(List<FileExtent> extents, long bytes)
    {
        long next = 0;
        foreach (FileExtent extent in extents.TakeWhile(extent => extent.FileOffset == next))
        {
            next += extent.Bytes;
        }

        return next >= bytes;
    }
}
