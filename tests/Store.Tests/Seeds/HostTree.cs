using System.Diagnostics;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.Seeds;
using MedV.Testing;
using MedV.Testing.Chunking;

namespace MedV.Store.Tests.Seeds;

/// <summary>A folder with files, as an admin names it for seeds, and an index of it in a store beside.</summary>
internal sealed class HostTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HostTree()
    {
        Directory.CreateDirectory(Root);
        Plan = new SeedPlan { Folders = [Root], SmallestFileBytes = 1 };
    }

    /// <summary>The folder with the files.</summary>
    public string Root => _folder.At("host");

    /// <summary>Where the index is.</summary>
    public string Store => _folder.At("store");

    /// <summary>The index itself.</summary>
    public string IndexFile => Path.Combine(Store, "index");

    /// <summary>What a run indexes.</summary>
    public SeedPlan Plan { get; set; }

    /// <summary>The path of a file in the tree.</summary>
    public string At(string name) => Path.Combine(Root, name);

    /// <summary>Writes a file, and the folders that it needs.</summary>
    public void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
    }

    /// <summary>Brings the index up to date.</summary>
    public Task<SeedRun> RunAsync(SeedIndex? inUse = null) => new SeedIndexBuilder(Store, Plan, new FakeTime()).RunAsync(inUse, CancellationToken.None);

    /// <summary>Opens the index.</summary>
    public SeedIndex Open() => SeedIndex.TryOpen(Store)!;

    /// <summary>The chunks of some content that this index does not give, or gives with other bytes.</summary>
    public static IReadOnlyList<FileChunk> Missing(SeedIndex index, byte[] content)
    {
        using SeedReader reader = index.TryRead()!;
        byte[] buffer = new byte[ChunkingParameters.LargestMaximumBytes];
        return
        [
            .. Chunks(content).Where(chunk =>
                !reader.TryRead(chunk.Id, chunk.Bytes, buffer, out VerifiedChunk found)
                || !found.Content.SequenceEqual(content.AsSpan((int)chunk.Offset, chunk.Bytes))),
        ];
    }

    /// <summary>How the packer cuts some content.</summary>
    public static List<FileChunk> Chunks(byte[] content)
    {
        var chunker = new FileChunker(ChunkingParameters.Default);
        var chunks = new List<FileChunk>();
        chunker.Begin(new MemoryDiskSource(content));
        while (chunker.Next(chunks, out _))
        {
        }

        return chunks;
    }

    /// <summary>The same as a manifest has them.</summary>
    public static ChunkReference[] References(byte[] content) =>
        [.. Chunks(content).Select(Reference)];

    /// <summary>A chunk as a manifest has it.</summary>
    public static ChunkReference Reference(FileChunk chunk) => new(chunk.Id, chunk.Bytes, 0, 0, chunk.Bytes, ChunkEncoding.Stored);

    public void Dispose()
    {
        // The base class library cannot delete names that are no UTF-8, nor paths that are too long.
        using Process remove = Process.Start("rm", ["-rf", Root]);
        remove.WaitForExit();
        _folder.Dispose();
    }
}
