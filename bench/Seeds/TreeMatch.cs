using System.Diagnostics;
using MedV.Chunking;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Store.Seeds;
using Microsoft.Win32.SafeHandles;

namespace MedV.Seeds.Benchmarks;

/// <summary>The files of an image, cut as the packer will cut them, against an index.</summary>
internal sealed class TreeMatch(string folder)
{
    private readonly HashSet<Digest> _seen = [];
    private readonly byte[] _buffer = new byte[ChunkingParameters.LargestMaximumBytes];
    private readonly byte[] _encoded = new byte[ChunkingParameters.LargestMaximumBytes];

    public void Measure(SeedIndex index)
    {
        var total = new Sums();
        var found = new Sums();
        long encoded = 0;
        long left = 0;
        var chunks = new List<ChunkReference>();
        using SeedReader reader = index.TryRead()!;
        foreach (string path in Files())
        {
            using SafeFileHandle file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            foreach (FileChunk chunk in Cut(file, length))
            {
                var reference = new ChunkReference(chunk.Id, chunk.Bytes, 0, 0, chunk.Bytes, ChunkEncoding.Stored);
                bool isNew = _seen.Add(chunk.Id);
                bool isThere = reader.Find([reference], _ => true, CancellationToken.None).Count > 0;
                total.Add(length, chunk.Bytes, isNew);
                if (isThere)
                {
                    found.Add(length, chunk.Bytes, isNew);
                }

                if (isNew)
                {
                    chunks.Add(reference);
                    int bytes = Encode(file, chunk);
                    encoded += bytes;
                    left += isThere ? 0 : bytes;
                }
            }
        }

        Console.WriteLine($"{"MB",-24}{"all",12}{"different",12}{"< 4 KiB",10}{"4-64 KiB",10}{"64 KiB-1 MiB",14}{"more",10}");
        Console.WriteLine(total.Row("files of the tree"));
        Console.WriteLine(found.Row("of these in the folders"));
        Console.WriteLine(found.PercentRow("percent", total));
        Console.WriteLine($"different chunks: {chunks.Count}; encoded {encoded / 1e6:f1} MB, left to fetch {left / 1e6:f1} MB");
        Read(reader, chunks);
    }

    private void Read(SeedReader reader, List<ChunkReference> chunks)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<int> order = reader.Find(chunks, _ => true, CancellationToken.None);
        double finding = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = 0;
        foreach (int number in order)
        {
            if (reader.TryRead(chunks[number].Id, chunks[number].Bytes, _buffer, out VerifiedChunk _))
            {
                bytes += chunks[number].Bytes;
            }
        }

        double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"looking {chunks.Count} chunks up took {finding:f2} s; reading and hashing {bytes / 1e6:f1} MB took {all - finding:f1} s");
    }

    // An image has devices and pipes, and files with several names, which it holds once; find knows them.
    private IEnumerable<string> Files()
    {
        using Process find = Process.Start(
            new ProcessStartInfo("find", [folder, "-xdev", "-type", "f", "-printf", "%i %p\\0"]) { RedirectStandardOutput = true })!;
        return find.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2)).DistinctBy(line => line[0]).Select(line => line[1]);
    }

    private static List<FileChunk> Cut(SafeFileHandle file, long length)
    {
        var found = new List<FileChunk>();
        var chunker = new FileChunker(ChunkingParameters.Default);
        chunker.Begin(new OpenFile(file, length));
        while (chunker.Next(found, out _))
        {
        }

        return found;
    }

    private int Encode(SafeFileHandle file, FileChunk chunk)
    {
        RandomAccess.Read(file, _buffer.AsSpan(0, chunk.Bytes), chunk.Offset);
        ChunkCodec.Encode(_buffer.AsSpan(0, chunk.Bytes), _encoded, out int bytes, ChunkCodec.DefaultLevel);
        return bytes;
    }

    private sealed class OpenFile(SafeFileHandle file, long length) : IDiskSource
    {
        public long Length => length;

        public int Read(long offset, Span<byte> destination) => RandomAccess.Read(file, destination, offset);

        public DiskRange NextData(long offset) => new(offset, length);
    }

    private sealed class Sums
    {
        private static readonly long[] Limits = [4096, 64 << 10, 1 << 20, long.MaxValue];
        private readonly long[] _bySize = new long[4];
        private long _different;

        public void Add(long fileBytes, int bytes, bool isNew)
        {
            _bySize[Array.FindIndex(Limits, limit => fileBytes < limit)] += bytes;
            _different += isNew ? bytes : 0;
        }

        public string PercentRow(string name, Sums whole)
        {
            return $"{name,-24}{100.0 * _bySize.Sum() / whole._bySize.Sum(),12:f1}{100.0 * _different / whole._different,12:f1}"
                + $"{Percent(0),10:f1}{Percent(1),10:f1}{Percent(2),14:f1}{Percent(3),10:f1}";

            double Percent(int size) => 100.0 * _bySize[size] / whole._bySize[size];
        }

        public string Row(string name) =>
            $"{name,-24}{_bySize.Sum() / 1e6,12:f1}{_different / 1e6,12:f1}{_bySize[0] / 1e6,10:f1}{_bySize[1] / 1e6,10:f1}{_bySize[2] / 1e6,14:f1}{_bySize[3] / 1e6,10:f1}";
    }
}
