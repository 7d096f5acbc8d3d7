namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Decodes the runs ("mapping pairs") of an attribute that is not resident.</summary>
/// <remarks>
/// Each run is a byte whose low four bits are the size of the count that follows and whose high four bits are the size of the difference that
/// follows that, both little-endian and signed, in clusters. The difference is to where the run before started on the volume; a run without
/// one is sparse. A zero byte ends the list, and so does the end of the attribute.
/// </remarks>
internal static class RunList
{
    /// <summary>The most runs of one stream. Windows stops earlier: the list of a file's attributes has at most 256 KiB.</summary>
    public const int MostRuns = 4 << 20;

    /// <summary>The most clusters of one stream: with the largest clusters they are 2^62 bytes, so that no sum overflows.</summary>
    public const long MostClusters = 1L << 41;

    /// <summary>Adds the runs of <paramref name="attribute"/> to <paramref name="runs"/>.</summary>
    /// <param name="attribute">One that is not resident.</param>
    /// <param name="volumeClusters">How many clusters the volume has.</param>
    /// <param name="runs">In the order of the stream. Of no value when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when a run leads out of the volume, or they are not as many clusters as the attribute says.</returns>
    public static bool TryDecode(in MftAttribute attribute, long volumeClusters, List<ClusterRun> runs)
    {
        long next = attribute.FirstCluster;
        if (next < 0 || next > MostClusters || attribute.LastCluster < next - 1 || attribute.LastCluster >= MostClusters)
        {
            return false;
        }

        long end = attribute.LastCluster + 1;
        long start = 0;
        ReadOnlySpan<byte> bytes = attribute.Runs;
        while (!bytes.IsEmpty && bytes[0] != 0)
        {
            int countBytes = bytes[0] & 0xF;
            int differenceBytes = bytes[0] >> 4;
            bytes = bytes[1..];
            if (countBytes is 0 or > 8 || differenceBytes > 8 || countBytes + differenceBytes > bytes.Length || runs.Count >= MostRuns)
            {
                return false;
            }

            long count = Number(bytes[..countBytes]);
            long difference = Number(bytes.Slice(countBytes, differenceBytes));
            bytes = bytes[(countBytes + differenceBytes)..];
            if (count < 1 || count > end - next)
            {
                return false;
            }

            if (differenceBytes == 0)
            {
                runs.Add(new ClusterRun(next, ClusterRun.Sparse, count));
            }
            else
            {
                // The start is from 0 to volumeClusters, so that none of these sums overflows.
                if (difference < -start || difference > volumeClusters - start || start + difference > volumeClusters - count)
                {
                    return false;
                }

                start += difference;
                runs.Add(new ClusterRun(next, start, count));
            }

            next += count;
        }

        return next == end;
    }

    private static long Number(ReadOnlySpan<byte> bytes)
    {
        long number = bytes.IsEmpty ? 0 : unchecked((sbyte)bytes[^1]);
        for (int i = bytes.Length - 2; i >= 0; i--)
        {
            number = (number << 8) | bytes[i];
        }

        return number;
    }
}
