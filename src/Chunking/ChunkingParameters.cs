namespace MedV.Chunking;

/// <summary>The limits of the content-defined chunker. All in bytes.</summary>
public sealed record ChunkingParameters
{
    /// <summary>16, 64 and 256 KiB: casync's and desync's defaults, so that figures compare.</summary>
    public static ChunkingParameters Default { get; } = new(16 * 1024, 64 * 1024, 256 * 1024);

    /// <summary>No chunk of any image is longer. Bounds every buffer that holds a chunk.</summary>
    public const int LargestMaximumBytes = 1024 * 1024;

    /// <summary>Makes a set of limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Not 64 &lt;= minimum &lt;= average &lt;= maximum &lt;= <see cref="LargestMaximumBytes"/>, or the average is no power of two.
    /// </exception>
    public ChunkingParameters(int minimumBytes, int averageBytes, int maximumBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumBytes, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(averageBytes, minimumBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBytes, averageBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumBytes, LargestMaximumBytes);
        if (!int.IsPow2(averageBytes))
        {
            throw new ArgumentOutOfRangeException(nameof(averageBytes), averageBytes, "the average is a power of two");
        }

        MinimumBytes = minimumBytes;
        AverageBytes = averageBytes;
        MaximumBytes = maximumBytes;
    }

    /// <summary>Whether the constructor takes these limits.</summary>
    internal static bool AreValid(int minimumBytes, int averageBytes, int maximumBytes) =>
        minimumBytes >= 64
        && averageBytes >= minimumBytes
        && maximumBytes >= averageBytes
        && maximumBytes <= LargestMaximumBytes
        && int.IsPow2(averageBytes);

    /// <summary>No chunk is shorter, but the last one before a zero run or the end.</summary>
    public int MinimumBytes { get; }

    /// <summary>What most chunks are near. A power of two.</summary>
    public int AverageBytes { get; }

    /// <summary>No chunk is longer.</summary>
    public int MaximumBytes { get; }
}
