using System.Diagnostics;
using System.Globalization;
using MedV.Store.Seeds;
using MedV.Testing;

namespace MedV.Store.Tests.Seeds;

public sealed class KilledRunTests : IDisposable
{
    public const string Index = "index";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task However_a_run_ends_there_is_a_whole_index_and_the_next_run_makes_it_right(int killedAfter)
    {
        await RunAndKillAsync(killedAfter);

        using (SeedIndex left = SeedIndex.TryOpen(StoreIn(_folder.Path))!)
        {
            // An index that was written in the middle of a run may have the file that it changed in its old form too.
            Assert.InRange(left.Files, 1, 12 + 1);
        }

        SeedRun run = await Builder(_folder.Path).RunAsync(null, CancellationToken.None);
        using SeedIndex index = SeedIndex.TryOpen(StoreIn(_folder.Path))!;
        string[] files =
        [
            // It may have died while it wrote one.
            .. Directory.GetFiles(HostIn(_folder.Path), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length >= 1024),
        ];
        Assert.Equal(files.Length, run.Files);
        Assert.All(files, file => Assert.Empty(HostTree.Missing(index, File.ReadAllBytes(file))));
        Assert.Single(Directory.GetFiles(StoreIn(_folder.Path)));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What the victim does until it is killed: changes a file, brings the index up to date, says so…</summary>
    internal static async Task IndexAsync(string folder, TextWriter output)
    {
        for (int i = 0; ; i++)
        {
            string file = Path.Combine(HostIn(folder), $"{i % 4}", $"{i % 12}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, FileContents.Noise(i, 100_000 + i));
            await Builder(folder).RunAsync(null, CancellationToken.None);
            await output.WriteLineAsync(i.ToString(CultureInfo.InvariantCulture));
            await output.FlushAsync();
        }
    }

    private static SeedIndexBuilder Builder(string folder) => new(
        StoreIn(folder), new SeedPlan { Folders = [HostIn(folder)] }, new FakeTime()) { CheckpointBytes = 1 };

    private static string HostIn(string folder) => Path.Combine(folder, "host");

    private static string StoreIn(string folder) => Path.Combine(folder, "store");

    private async Task RunAndKillAsync(int afterLines)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, Index, _folder.Path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        for (int line = 0; line < afterLines; line++)
        {
            await process.StandardOutput.ReadLineAsync();
        }

        process.Kill();
        await process.WaitForExitAsync();
    }
}
