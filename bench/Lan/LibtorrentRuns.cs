using System.Collections.Immutable;
using System.Text.Json;
using MedV.Lab;

namespace MedV.Bench.Lan;

/// <summary>Brings the same file from one libtorrent to others, as <see cref="MedvRuns"/> does with daemons.</summary>
internal sealed class LibtorrentRuns(string torrent, string disk, WorkFolder work)
{
    // Debian's own: another Python on the path does not see Debian's package.
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string Script = Path.Combine(Programs.RepositoryFolder, "bench", "Lan", "libtorrent_host.py");

    /// <summary>Makes the torrent.</summary>
    public static async Task<LibtorrentRuns> PrepareAsync(string disk, WorkFolder work, CancellationToken cancellationToken)
    {
        string torrent = work["disk.torrent"];
        await Command.RunAsync(Python, ["-B", Script, "make", disk, torrent], cancellationToken);
        return new LibtorrentRuns(torrent, disk, work);
    }

    /// <summary>Runs it once.</summary>
    public async Task<LanRun> RunAsync(NamespaceBranch branch, CancellationToken cancellationToken)
    {
        Place seeder = branch.Hosts[0];
        ImmutableArray<Place> others = branch.Hosts[1..];
        await using RunningProgram seed = Start(seeder, "seed", Path.GetDirectoryName(disk)!, []);
        await UntilSaysAsync(seed, "ready", cancellationToken);
        TimeSpan before = seed.ReadUse().Cpu;
        RunningProgram[] gets = [.. others.Select(place => Start(place, "get", Directory.CreateDirectory(work[$"lt-{place.Name}"]).FullName, [$"{seeder.Address}"]))];
        try
        {
            JsonElement[] ends = await Task.WhenAll(gets.Select(async get => JsonDocument.Parse(await UntilSaysAsync(get, "{", cancellationToken)).RootElement));
            return new LanRun(
                ends.Max(end => Number(end, "ended")) - ends.Min(end => Number(end, "begun")),
                seed.ReadUse().Cpu - before + TimeSpan.FromSeconds(ends.Sum(end => Number(end, "cpu"))),
                gets.Append(seed).Max(program => program.ReadUse().PeakBytes));
        }
        finally
        {
            foreach ((RunningProgram get, Place place) in gets.Zip(others))
            {
                await get.DisposeAsync();
                Directory.Delete(work[$"lt-{place.Name}"], recursive: true);
            }
        }

        static double Number(JsonElement end, string name) => end.GetProperty(name).GetDouble();
    }

    private RunningProgram Start(Place place, string verb, string folder, IEnumerable<string> more)
    {
        string output = work[$"lt-{place.Name}.log"];
        File.Delete(output);
        return place.Start(Python, ["-B", Script, verb, torrent, folder, $"{place.Address}", .. more], output);
    }

    private static async Task<string> UntilSaysAsync(RunningProgram program, string start, CancellationToken cancellationToken)
    {
        string? line = null;
        await Wait.UntilAsync(SaysAsync, Patience, () => $"libtorrent said: {program.ReadOutput()}", cancellationToken);
        return line!;

        Task<bool> SaysAsync()
        {
            line = program.ReadOutput().Split('\n')[..^1].FirstOrDefault(said => said.StartsWith(start, StringComparison.Ordinal));
            return line is null && program.HasEnded ? throw new LabException($"libtorrent ended: {program.ReadOutput()}") : Task.FromResult(line is not null);
        }
    }
}
