using MedV.Chunking;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Chunking.Streams;
using MedV.Testing.Chunking;

namespace MedV.Store.Tests;

/// <summary>
/// A disk of a few hundred kilobytes with files that are fragmented, repeat parts of each other (cut differently), end in the middle of blocks and
/// have zeros in them; packed as such. The same seed gives the same disk.
/// </summary>
internal static class RandomImage
{
    private const int BlockBytes = 4096;

    private static readonly PackingOptions Options = PackingOptions.Default with
    {
        Chunking = new ChunkingParameters(256, 1024, 8192), Workers = 1, DiscardsUncovered = true,
    };

    public static async Task<SampleImage> OfAsync(int seed, int files = 12)
    {
        var random = new Random(seed);
        byte[][] contents = [.. Contents(random, files)];
        var fragments = new List<(int File, int Offset, int Bytes)>();
        for (int file = 0; file < files; file++)
        {
            for (int offset = 0; offset < contents[file].Length;)
            {
                int bytes = Math.Min(random.Next(3) == 0 ? BlockBytes * random.Next(1, 8) : int.MaxValue, contents[file].Length - offset);
                fragments.Add((file, offset, bytes));
                offset += bytes;
            }
        }

        // Not always on blocks: a file system may have smaller ones.
        var placed = new List<(int File, StreamExtent Extent)>();
        int end = random.Next(2) * random.Next(1, 200_000);
        foreach ((int file, int offset, int bytes) in random.Next(2) == 0 ? fragments : [.. fragments.OrderBy(_ => random.Next())])
        {
            end = random.Next(3) switch { 0 => end, 1 => Align(end), _ => Align(end + random.Next(1, 200_000)) };
            placed.Add((file, new StreamExtent(offset, end, bytes)));
            end += bytes;
        }

        byte[] disk = new byte[end + random.Next(100_000)];
        foreach ((int file, StreamExtent extent) in placed)
        {
            contents[file].AsSpan((int)extent.Offset, (int)extent.Bytes).CopyTo(disk.AsSpan((int)extent.DiskOffset));
        }

        return await SampleImage.OfAsync(
            disk,
            [.. Enumerable.Range(0, files)
                .Where(file => contents[file].Length > 0)
                .Select(file => new DiskStream(
                    new StreamName(0, StreamKind.File, $"file {file}"),
                    [.. placed.Where(place => place.File == file).Select(place => place.Extent).OrderBy(extent => extent.Offset)]))],
            Options);
    }

    private static IEnumerable<byte[]> Contents(Random random, int files)
    {
        byte[] before = [1];
        for (int file = 0; file < files; file++)
        {
            byte[] content = new byte[random.Next(4) == 0 ? random.Next(1, 3000) : random.Next(1, 60_000)];
            random.NextBytes(content);
            if (random.Next(3) == 0)
            {
                before.AsSpan(0, Math.Min(before.Length, content.Length)).CopyTo(content);
            }

            if (random.Next(3) == 0)
            {
                content.AsSpan(random.Next(content.Length)..).Clear();
            }

            yield return before = content;
        }
    }

    private static int Align(int offset) => (offset + BlockBytes - 1) / BlockBytes * BlockBytes;
}
