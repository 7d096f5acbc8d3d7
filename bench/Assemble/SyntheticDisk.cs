using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Streams;

namespace MedV.Bench.Assemble;

/// <summary>
/// A disk as large as is wanted, with as many files, chunks and extents as a real one of that size has, but short ones: what it takes in memory to
/// assemble it can be seen without the space for it. Any part of its content can be computed.
/// </summary>
internal sealed class SyntheticDisk(long bytes) : IDiskSource
{
    // A Debian desktop: 100,449 chunks in 53,569 streams of 4.29 GB.
    private const long BytesPerStream = 80_000;
    private const int ChunksPerStream = 2;
    private const int ChunkBytes = 256;

    public long Length => bytes;

    private long DataBytes => bytes / BytesPerStream * ChunksPerStream * ChunkBytes;

    public IReadOnlyList<DiskStream> Streams()
    {
        var streams = new DiskStream[(bytes / BytesPerStream) + 1];
        for (int i = 0; i < streams.Length - 1; i++)
        {
            // Behind each other on the disk, far from each other in the stream: so each is a chunk.
            long start = (long)i * ChunksPerStream * ChunkBytes;
            streams[i] = new DiskStream(
                new StreamName(0, StreamKind.File, $"usr/share/{i}"),
                [new StreamExtent(0, start, ChunkBytes), new StreamExtent(1L << 30, start + ChunkBytes, ChunkBytes)]);
        }

        streams[^1] = new DiskStream(new StreamName(0, StreamKind.Rest, ""), [new StreamExtent(DataBytes, DataBytes, bytes - DataBytes)]);
        return streams;
    }

    public int Read(long offset, Span<byte> destination)
    {
        int done = 0;
        Span<byte> block = stackalloc byte[ChunkBytes];
        while (done < destination.Length && offset + done < bytes)
        {
            long number = (offset + done) / ChunkBytes;
            int skipped = (int)((offset + done) % ChunkBytes);
            Fill(block, number);
            int length = Math.Min(ChunkBytes - skipped, destination.Length - done);
            block.Slice(skipped, length).CopyTo(destination[done..]);
            done += length;
        }

        return done;
    }

    public DiskRange NextData(long offset) => offset < DataBytes ? new(offset, DataBytes) : new(bytes, bytes);

    private static void Fill(Span<byte> block, long number)
    {
        var random = new Random(unchecked((int)number));
        random.NextBytes(block);
        BinaryPrimitives.WriteInt64LittleEndian(block, number + 1);
    }
}
