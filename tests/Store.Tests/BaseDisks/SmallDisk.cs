using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Store.Tests.BaseDisks;

/// <summary>
/// A disk of some hundred kilobytes with all that disks have: chunks of many lengths, chunks in several places, runs of zeros long enough to
/// be holes. The same seed gives the same disk.
/// </summary>
internal sealed class SmallDisk
{
    private readonly List<byte[]> _contents = [];

    public SmallDisk(int seed, int chunks = 12, int largestChunkBytes = 6000)
    {
        var random = new Random(seed);
        var extents = new List<Extent>();
        long offset = 0;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            // Its number in front: no two are equal, none is all zeros.
            byte[] content = new byte[random.Next(8, largestChunkBytes)];
            random.NextBytes(content);
            BitConverter.TryWriteBytes(content, chunk + 1);
            _contents.Add(content);
            Place(chunk);
            if (random.Next(3) == 0)
            {
                Place(random.Next(chunk + 1));
            }

            if (random.Next(2) == 0)
            {
                PlaceZeros(random.Next(1, 100_000));
            }
        }

        // Whatever the seed: the first chunk twice, and a hole at the end.
        Place(0);
        PlaceZeros(70_000);
        Content = new byte[offset];
        foreach (Extent extent in extents.Where(extent => extent.Chunk != Extent.Zeros))
        {
            _contents[extent.Chunk].CopyTo(Content, extent.DiskOffset);
        }

        Manifest = NewManifest(
            ChunkingParameters.Default,
            offset,
            [new PackReference(Digest.Of("pack"u8), 1)],
            [.. _contents.Select(content => new ChunkReference(Digest.Of(content), content.Length, 0, 0, content.Length, ChunkEncoding.Stored))],
            [.. extents]);

        void Place(int chunk)
        {
            extents.Add(new Extent(offset, _contents[chunk].Length, chunk));
            offset += _contents[chunk].Length;
        }

        void PlaceZeros(int bytes)
        {
            extents.Add(new Extent(offset, bytes, Extent.Zeros));
            offset += bytes;
        }
    }

    /// <summary>What the base disk is named by. Nothing here reads the manifest's bytes, so any digest will do.</summary>
    public static Digest Id { get; } = Digest.Of("manifest"u8);

    public Manifest Manifest { get; }

    /// <summary>The whole disk.</summary>
    public byte[] Content { get; }

    public int Chunks => _contents.Count;

    public BaseDisk Open(string folder) => BaseDisk.Open(folder, Id, Manifest);

    public void Write(BaseDisk disk, int chunk)
    {
        Assert.True(VerifiedChunk.TryVerify(Manifest.Chunks[chunk].Id, _contents[chunk], out VerifiedChunk content));
        disk.Write(chunk, content);
    }

    public void WriteAll(BaseDisk disk)
    {
        for (int chunk = 0; chunk < Chunks; chunk++)
        {
            Write(disk, chunk);
        }
    }

    public async Task<BaseDisk> OpenCompleteAsync(string folder)
    {
        BaseDisk disk = Open(folder);
        WriteAll(disk);
        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        return disk;
    }

    /// <summary>Reads through the disk's own door.</summary>
    public bool TryRead(BaseDisk disk, int chunk)
    {
        bool read = disk.TryRead(chunk, new byte[8192], out VerifiedChunk content);
        Assert.True(!read || content.Content.SequenceEqual(_contents[chunk]));
        return read;
    }

    /// <summary>Where the disk uses a chunk, ascending.</summary>
    public long[] PlacesOf(int chunk) => [.. Manifest.Extents.Where(extent => extent.Chunk == chunk).Select(extent => extent.DiskOffset)];

    // The only door to a manifest takes signed bytes; tests of the store want to say what is in it.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Manifest NewManifest(
        ChunkingParameters parameters,
        long diskBytes,
        ImmutableArray<PackReference> packs,
        ImmutableArray<ChunkReference> chunks,
        ImmutableArray<Extent> extents);
}
