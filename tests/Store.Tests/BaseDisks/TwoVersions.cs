using MedV.Chunking.Manifests;
using MedV.Chunking.Streams;
using MedV.Testing.Chunking;

namespace MedV.Store.Tests.BaseDisks;

/// <summary>A disk of about 24 MB of files, and a later one that has most of them too: at other places, in other pieces, some not on blocks.</summary>
internal sealed record TwoVersions(SampleImage Old, SampleImage New)
{
    private const int Files = 150;
    private const int BlockBytes = 4096;

    public static async Task<TwoVersions> MakeAsync(int seed)
    {
        var random = new Random(seed);
        var contents = new List<byte[]>();
        for (int file = 0; file < Files; file++)
        {
            byte[] content = new byte[random.Next(3) == 0 ? random.Next(1, 9000) : random.Next(1, 300_000)];
            random.NextBytes(content);
            contents.Add(content);
        }

        // One of them twice, so that there are chunks with two places.
        contents[7] = [.. contents[3]];
        SampleImage old = await PackAsync(contents, random, misplaced: -1);
        for (int file = 0; file < Files; file += 10)
        {
            random.NextBytes(contents[file]);
        }

        return new TwoVersions(old, await PackAsync(contents, random, misplaced: 12));
    }

    /// <summary>Numbers of the chunks of the new version that the old one has.</summary>
    public int[] Common()
    {
        var known = Old.Manifest.Chunks.Select(chunk => chunk.Id).ToHashSet();
        return [.. Enumerable.Range(0, New.Manifest.Chunks.Length).Where(chunk => known.Contains(New.Manifest.Chunks[chunk].Id))];
    }

    private static Task<SampleImage> PackAsync(List<byte[]> contents, Random random, int misplaced)
    {
        var streams = new List<DiskStream>();
        byte[] disk = new byte[contents.Sum(content => content.Length + (4 * BlockBytes)) + 200_000];
        int end = 0;
        foreach (int file in Enumerable.Range(0, contents.Count).OrderBy(file => file / 10 * 10 + random.Next(12)))
        {
            var extents = new List<StreamExtent>();
            for (int offset = 0; offset < contents[file].Length;)
            {
                end = (end + BlockBytes - 1) / BlockBytes * BlockBytes;
                end += random.Next(10) == 0 ? BlockBytes : 0;
                end += file == misplaced ? 512 : 0;
                int bytes = Math.Min(contents[file].Length - offset, random.Next(4) == 0 ? BlockBytes * random.Next(1, 20) : int.MaxValue);
                contents[file].AsSpan(offset, bytes).CopyTo(disk.AsSpan(end));
                extents.Add(new StreamExtent(offset, end, bytes));
                offset += bytes;
                end += bytes;
            }

            streams.Add(new DiskStream(new StreamName(0, StreamKind.File, $"file {file}"), [.. extents]));
        }

        return SampleImage.OfAsync(disk, streams);
    }
}
