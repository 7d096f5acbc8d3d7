using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Site;

/// <summary>Chunks in memory. As a real disk may, it can be told to be full, and its bytes can rot.</summary>
internal sealed class MemoryChunkStore(SampleImage image) : IChunkStore
{
    private readonly Lock _lock = new();
    private readonly byte[]?[] _content = new byte[]?[image.Manifest.Chunks.Length];

    public Digest ManifestId => image.Root.Id;

    public Manifest Manifest => image.Manifest;

    /// <summary>While set, nothing is taken.</summary>
    public bool IsFull { get; set; }

    public static MemoryChunkStore Complete(SampleImage image)
    {
        var store = new MemoryChunkStore(image);
        for (int chunk = 0; chunk < store._content.Length; chunk++)
        {
            store.Fill(chunk);
        }

        return store;
    }

    /// <summary>Puts the right content of a chunk there, as if it had been found on this host's own disks.</summary>
    public void Fill(int chunk)
    {
        byte[] content = new byte[image.Manifest.Chunks[chunk].Bytes];
        Assert.True(image.TryRead(chunk, content));
        lock (_lock)
        {
            _content[chunk] = content;
        }
    }

    public ChunkSet Snapshot()
    {
        lock (_lock)
        {
            var set = new ChunkSet(_content.Length);
            for (int chunk = 0; chunk < _content.Length; chunk++)
            {
                if (_content[chunk] is not null)
                {
                    set.Add(chunk);
                }
            }

            return set;
        }
    }

    public bool Holds(int chunk)
    {
        lock (_lock)
        {
            return _content[chunk] is not null;
        }
    }

    public void Write(int chunk, VerifiedChunk content)
    {
        Assert.Equal(image.Manifest.Chunks[chunk].Id, content.Id);
        lock (_lock)
        {
            if (IsFull)
            {
                throw new IOException("no space left");
            }

            _content[chunk] = content.Content.ToArray();
        }
    }

    public bool TryRead(int chunk, Span<byte> buffer, out VerifiedChunk content)
    {
        lock (_lock)
        {
            content = default;
            if (_content[chunk] is not byte[] bytes)
            {
                return false;
            }

            bytes.CopyTo(buffer);
            if (VerifiedChunk.TryVerify(image.Manifest.Chunks[chunk].Id, buffer[..bytes.Length], out content))
            {
                return true;
            }

            _content[chunk] = null;
            return false;
        }
    }

    /// <summary>Flips one bit of a chunk.</summary>
    public void Rot(int chunk)
    {
        lock (_lock)
        {
            _content[chunk]![0] ^= 1;
        }
    }
}
