using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MedV.Bench.Scale;
using MedV.Testing.Chunking;

int mebibytes = 32;
int seed = 1;
bool json = false;
var sizes = ImmutableArray.Create(2, 8, 32, 100, 300, 1000);
for (int at = 0; at < args.Length; at++)
{
    switch (args[at])
    {
        case "--json":
            json = true;
            break;
        case "--hosts" when Next(ref at) is string list:
            sizes = [.. list.Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
            break;
        case "--mebibytes" when Next(ref at) is string text:
            mebibytes = int.Parse(text, CultureInfo.InvariantCulture);
            break;
        case "--seed" when Next(ref at) is string text:
            seed = int.Parse(text, CultureInfo.InvariantCulture);
            break;
        default:
            await Console.Error.WriteLineAsync("usage: bench/run.sh scale [--hosts N,N,...] [--mebibytes N] [--seed N] [--json]");
            return args[at] == "--help" ? 0 : 2;
    }
}

SampleImage image = await SampleImage.OfAsync(SampleImage.RandomBytes(1, mebibytes * 1024 * 1024));
Console.WriteLine(
    $"""
    {mebibytes} MiB in {image.Manifest.Chunks.Length} chunks, WAN {ScaleRun.WanBytesPerSecond / 1e6:0.0} MB/s, all hosts start at once; figures for each host

    | hosts | connections | at most | messages | message KB | chunk MB | fetchers | WAN ratio | seconds | CPU s of the run |
    |------:|------------:|--------:|---------:|-----------:|---------:|---------:|----------:|--------:|-----------------:|
    """);
var all = new List<ScaleFigures>();
foreach (int size in sizes)
{
    ScaleFigures figures = ScaleRun.Of(image, size, seed);
    all.Add(figures);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {figures.Hosts,5} | {figures.ConnectionsPerHost,11:0.0} | {figures.MostConnections,7} | {figures.MessagesPerHost,8:0} | {figures.MessageBytesPerHost / 1e3,10:0.0} | {figures.ChunkBytesPerHost / 1e6,8:0.00} | {figures.Fetchers,8} | {figures.WanRatio,9:0.000} | {figures.SecondsToCompletion,7:0.0} | {figures.CpuSeconds,16:0.0} |"));
}

if (json)
{
    Console.WriteLine(JsonSerializer.Serialize(new { mebibytes, seed, sites = all }, JsonSerializerOptions.Web));
}

return 0;

string? Next(ref int at) => ++at < args.Length ? args[at] : null;
