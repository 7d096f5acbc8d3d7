using MedV.Chunking.Disks;

namespace MedV.SigningTool.Exporting;

/// <summary>Compares two disks byte for byte. What both say is a hole is not read.</summary>
internal static class DiskComparison
{
    private const int StepBytes = 1 << 20;

    /// <summary>Finds where two disks differ.</summary>
    /// <param name="one">A disk.</param>
    /// <param name="other">Another. It may be longer, by zeros: not every format holds disks of any length.</param>
    /// <param name="progress">Told how many bytes are compared.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The first megabyte that is not the same in both, by its first byte; <see langword="null"/> when there is none.</returns>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static long? FirstDifference(IDiskSource one, IDiskSource other, Action<long> progress, CancellationToken cancellationToken)
    {
        if (other.Length < one.Length)
        {
            return other.Length;
        }

        byte[] left = new byte[StepBytes];
        byte[] right = new byte[StepBytes];
        long offset = 0;
        while (offset < other.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            offset = Math.Min(offset < one.Length ? one.NextData(offset).Start : other.Length, other.NextData(offset).Start);
            int bytes = (int)Math.Min(StepBytes, other.Length - offset);
            int there = (int)Math.Clamp(one.Length - offset, 0, bytes);
            one.ReadExactly(Math.Min(offset, one.Length), left.AsSpan(0, there));
            left.AsSpan(there, bytes - there).Clear();
            other.ReadExactly(offset, right.AsSpan(0, bytes));
            if (!left.AsSpan(0, bytes).SequenceEqual(right.AsSpan(0, bytes)))
            {
                return offset;
            }

            progress(offset += bytes);
        }

        return null;
    }
}
