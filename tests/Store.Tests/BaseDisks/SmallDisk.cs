using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Store.Tests.BaseDisks;

/// <summary>
/// A disk of some hundred kilobytes with all that disks have: chunks of many lengths, in several places, in pieces that lie here and there, gaps
/// of a few bytes and runs of zeros long enough to be holes. The same seed gives the same disk.
/// </summary>
internal sealed class SmallDisk
{
    private readonly List<byte[]> _contents = [];

    public SmallDisk(int seed, int chunks = 12, int largestChunkBytes = 6000)
    {
        var random = new Random(seed);
        var extents = new List<Extent>();
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            // Its number in front: no two are equal, none is all zeros.
            byte[] content = new byte[random.Next(8, largestChunkBytes)];
            random.NextBytes(content);
            BitConverter.TryWriteBytes(content, chunk + 1);
            _contents.Add(content);
            Cut(chunk);
            if (random.Next(3) == 0)
            {
                Cut(random.Next(chunk + 1));
            }
        }

        // Whatever the seed: the first chunk twice, the first time in one piece, and a hole at the end.
        extents.RemoveAll(extent => extent.Chunk == 0);
        extents.Insert(0, new Extent(0, _contents[0].Length, 0, 0));
        Cut(0);
        Content = new byte[Place(extents, random) + 70_000];
        foreach (Extent extent in extents)
        {
            _contents[extent.Chunk].AsSpan(extent.ChunkOffset, extent.Bytes).CopyTo(Content.AsSpan((int)extent.DiskOffset));
        }

        Manifest = NewManifest(ChunkingParameters.Default, Content.Length);
        SetPacks(Manifest, [new PackReference(Digest.Of("pack"u8), 1)]);
        ChunkTable table = NewChunks(
            [.. _contents.Select(content => new ChunkReference(Digest.Of(content), content.Length, 0, 0, content.Length, ChunkEncoding.Stored))]);
        ExtentTable places = NewExtents(table, [.. extents.Where(extent => extent.ChunkOffset == 0).Select(extent => extent.Chunk)]);
        foreach (Extent extent in extents)
        {
            Add(places, extent.DiskOffset, extent.ChunkOffset);
        }

        SetChunks(Manifest, table);
        SetExtents(Manifest, places);

        void Cut(int chunk)
        {
            int pieces = random.Next(3) == 0 ? random.Next(2, 5) : 1;
            for (int done = 0; done < _contents[chunk].Length; pieces--)
            {
                int left = _contents[chunk].Length - done;
                int bytes = pieces > 1 ? random.Next(1, left + 1) : left;
                extents.Add(new Extent(0, bytes, chunk, done));
                done += bytes;
            }
        }
    }

    /// <summary>What the base disk is named by. Nothing here reads the manifest's bytes, so any digest will do.</summary>
    public static Digest Id { get; } = Digest.Of("manifest"u8);

    public Manifest Manifest { get; }

    /// <summary>The whole disk.</summary>
    public byte[] Content { get; }

    public int Chunks => _contents.Count;

    /// <summary>Bytes of the file system's blocks that hold anything of a chunk.</summary>
    public long BlockBytes => 4096L * Manifest.Extents
        .SelectMany(extent => Enumerable.Range((int)(extent.DiskOffset / 4096), (int)(((extent.DiskOffset + extent.Bytes - 1) / 4096) - (extent.DiskOffset / 4096) + 1)))
        .Distinct()
        .Count();

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

    /// <summary>Where the pieces of a chunk lie on the disk, place by place.</summary>
    public long[] PlacesOf(int chunk) => [.. ExtentsOf(chunk).Select(extent => extent.DiskOffset)];

    /// <summary>The pieces of a chunk, place by place.</summary>
    public Extent[] ExtentsOf(int chunk) => [.. Manifest.Extents.Where(extent => extent.Chunk == chunk)];

    /// <summary>The bytes of the disk at one of its extents.</summary>
    public ReadOnlySpan<byte> At(Extent extent) => Content.AsSpan((int)extent.DiskOffset, extent.Bytes);

    /// <summary>Lays out the pieces, mostly in their order, with gaps between them.</summary>
    private static long Place(List<Extent> extents, Random random)
    {
        int[] order = [.. Enumerable.Range(0, extents.Count)];
        for (int i = 1; i < order.Length; i++)
        {
            int other = random.Next(4) == 0 ? random.Next(i) : i;
            (order[i], order[other]) = (order[other], order[i]);
        }

        long end = 0;
        foreach (int i in order)
        {
            end += random.Next(4) switch { 0 => random.Next(1, 100_000), 1 => random.Next(1, 5000), _ => 0 };
            extents[i] = extents[i] with { DiskOffset = end };
            end += extents[i].Bytes;
        }

        return end;
    }

    // The only door to a manifest takes signed bytes; tests of the store want to say what is in it.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Manifest NewManifest(ChunkingParameters parameters, long diskBytes);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Packs")]
    private static extern void SetPacks(Manifest manifest, ImmutableArray<PackReference> packs);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Chunks")]
    private static extern void SetChunks(Manifest manifest, ChunkTable chunks);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Extents")]
    private static extern void SetExtents(Manifest manifest, ExtentTable extents);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern ChunkTable NewChunks(IReadOnlyCollection<ChunkReference> chunks);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern ExtentTable NewExtents(ChunkTable chunks, int[] entries);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(Add))]
    private static extern void Add(ExtentTable extents, long diskOffset, int chunkOffset);
}
