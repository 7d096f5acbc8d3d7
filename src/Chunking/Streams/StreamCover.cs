namespace MedV.Chunking.Streams;

/// <summary>Checks that streams cover a disk as they should: before hours of work, not after.</summary>
internal static class StreamCover
{
    /// <summary>Checks that no two share a byte, and that together they are the whole disk.</summary>
    /// <param name="streams">The streams.</param>
    /// <param name="diskBytes">The size of the disk.</param>
    /// <param name="mayLackBytes">Whether bytes that no stream has are given up.</param>
    /// <exception cref="ArgumentException">They do not; the message names the first byte.</exception>
    public static void Check(IReadOnlyList<DiskStream> streams, long diskBytes, bool mayLackBytes)
    {
        var starts = new List<long>();
        var ends = new List<long>();
        foreach (DiskStream stream in streams)
        {
            long next = 0;
            foreach (StreamExtent extent in stream.Extents)
            {
                if (extent.Bytes < 1 || extent.Offset < next || extent.DiskOffset < 0 || extent.DiskOffset > diskBytes - extent.Bytes)
                {
                    throw new ArgumentException($"{extent} of {stream.Name} is not on a disk of {diskBytes} bytes, or not behind the one before", nameof(streams));
                }

                next = extent.Offset + extent.Bytes;
                starts.Add(extent.DiskOffset);
                ends.Add(extent.DiskOffset + extent.Bytes);
            }
        }

        long[] order = [.. starts];
        long[] until = [.. ends];
        Array.Sort(order, until);
        long end = 0;
        for (int i = 0; i < order.Length; i++)
        {
            if (order[i] < end || (order[i] > end && !mayLackBytes))
            {
                throw new ArgumentException(
                    order[i] < end ? $"two streams have the byte {order[i]} of the disk" : $"no stream has the byte {end} of the disk", nameof(streams));
            }

            end = until[i];
        }

        if (end < diskBytes && !mayLackBytes)
        {
            throw new ArgumentException($"no stream has the byte {end} of the disk", nameof(streams));
        }
    }
}
