using System.Buffers;

namespace MedV.Chunking;

/// <summary>Arrays to borrow for bytes that are soon done with, for a program that runs for months beside somebody's work.</summary>
/// <remarks>
/// <see cref="ArrayPool{T}.Shared"/> keeps an array of each size for every thread that ever gave one back: 16 MB in a daemon of 20 threads. Of the long
/// ones, this pool keeps a few for all threads. Safe for use by any number of threads.
/// </remarks>
public static class Buffers
{
    // Those that come and go with every message: a thread has its own.
    private const int LongestOfThread = 32 * 1024;

    // Chunks, and batches of them, on their way from and to peers: of each length as many as a site's hosts ask for at once.
    private const int LongestOfChunks = 256 * 1024;
    private const int KeptOfChunks = 16;

    // The longest chunks, and runs of a disk that is read from its start to its end.
    private const int LongestKept = ChunkingParameters.LargestMaximumBytes;
    private const int KeptOfLongest = 2;

    /// <summary>The pool. What is borrowed from it may be longer than asked for, and is not cleared.</summary>
    public static ArrayPool<byte> Shared { get; } = new FewLongOnes();

    private sealed class FewLongOnes : ArrayPool<byte>
    {
        private readonly ArrayPool<byte> _ofChunks = Create(LongestOfChunks, KeptOfChunks);
        private readonly ArrayPool<byte> _longest = Create(LongestKept, KeptOfLongest);

        public override byte[] Rent(int minimumLength) => PoolOf(minimumLength).Rent(minimumLength);

        public override void Return(byte[] array, bool clearArray = false)
        {
            ArgumentNullException.ThrowIfNull(array);
            PoolOf(array.Length).Return(array, clearArray);
        }

        private ArrayPool<byte> PoolOf(int length) => length switch
        {
            <= LongestOfThread => ArrayPool<byte>.Shared,
            <= LongestOfChunks => _ofChunks,
            _ => _longest,
        };
    }
}
