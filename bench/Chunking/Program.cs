using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MedV.Chunking;
using MedV.Chunking.Benchmarks;
using MedV.Chunking.Boundaries;
using MedV.Chunking.Packing;
using MedV.Chunking.Streams;

bool json = args is [_, "--json"];
if (!(args.Length == 1 || json) || !File.Exists(args[0]))
{
    await Console.Error.WriteLineAsync("usage: dotnet run -c Release --project bench/Chunking -- FILE [--json]      (some 100 MB; it is read several times)");
    return 2;
}

// The first 256 MiB in memory for the single-threaded figures: what the processor can do, whatever the file lies on.
using var file = File.OpenHandle(args[0]);
byte[] data = new byte[(int)Math.Min(RandomAccess.GetLength(file), 256 << 20)];
RandomAccess.Read(file, data, 0);
ChunkingParameters parameters = ChunkingParameters.Default;

if (!json)
{
    Console.WriteLine($"{"",-24}{"MB/s",8}{"CPU s/GB",10}");
}

double search = await MeasureAsync("boundary search", data.Length, () => Cut(static _ => { }));
double hash = await MeasureAsync("boundaries + SHA-256", data.Length, () => Cut(static chunk => SHA256.HashData(chunk, stackalloc byte[32])));
if (json)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"chunkSearchGBps":{{search:f3}},"chunkHashGBps":{{hash:f3}}}"""));
    return 0;
}

PackedImage? image = null;
var disk = new PlainFileSource(file);
await MeasureAsync("packer, whole file", disk.Length, async () => image = await ImagePacker.PackAsync(
    disk, DiskStream.Whole(disk), PackingOptions.Default, KnownChunks.None, patchFrom: null, new CountingSink(), progress: null, CancellationToken.None));

PackStatistics s = image!.Statistics;
Console.WriteLine(
    $"{image.Manifest.Chunks.Length} chunks of {(s.NewBytes / Math.Max(1, image.Manifest.Chunks.Length)) >> 10} KiB; "
    + $"MB: zeros {s.ZeroBytes / 1e6:f1}, duplicates {s.DuplicateBytes / 1e6:f1}, new {s.NewBytes / 1e6:f1}, encoded {s.NewEncodedBytes / 1e6:f1}; "
    + $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB, of which {data.Length >> 20} are the bench's");
return 0;

Task Cut(Action<ReadOnlySpan<byte>> use)
{
    for (ReadOnlySpan<byte> rest = data; !rest.IsEmpty;)
    {
        int length = FastCdc.FindNext(rest, parameters);
        use(rest[..length]);
        rest = rest[length..];
    }

    return Task.CompletedTask;
}

// The best of five, as GB per processor second: the machine has other work, and the first runs are compiled while they run.
async Task<double> MeasureAsync(string name, long bytes, Func<Task> run)
{
    (double Seconds, double Cpu) best = (double.MaxValue, double.MaxValue);
    for (int i = 0; i < 5; i++)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await run();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        best = (Math.Min(best.Seconds, seconds), Math.Min(best.Cpu, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds));
    }

    if (!json)
    {
        Console.WriteLine($"{name,-24}{bytes / 1e6 / best.Seconds,8:f0}{best.Cpu / (bytes / 1e9),10:f2}");
    }

    return bytes / 1e9 / best.Cpu;
}
