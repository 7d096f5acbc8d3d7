using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Reads a stream of the file system's own.</summary>
internal static class ExtentReads
{
    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> of the stream on. What no extent covers is zeros.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static void Read(IDiskSource volume, List<FileExtent> extents, long offset, Span<byte> destination)
    {
        destination.Clear();
        long end = offset + destination.Length;
        for (int i = IndexAt(extents, offset); i < extents.Count && extents[i].FileOffset < end; i++)
        {
            FileExtent extent = extents[i];
            long from = Math.Max(extent.FileOffset, offset);
            long to = Math.Min(extent.FileOffset + extent.Bytes, end);
            volume.ReadExactly(extent.DiskOffset + (from - extent.FileOffset), destination.Slice((int)(from - offset), (int)(to - from)));
        }
    }

    /// <summary>Finds the extent that covers <paramref name="offset"/>, or the first behind it; their number when there is none.</summary>
    public static int IndexAt(List<FileExtent> extents, long offset)
    {
        int low = 0;
        for (int high = extents.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (extents[middle].FileOffset + extents[middle].Bytes <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
