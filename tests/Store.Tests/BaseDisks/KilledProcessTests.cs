using System.Diagnostics;
using System.Globalization;
using MedV.Store.BaseDisks;

namespace MedV.Store.Tests.BaseDisks;

public sealed class KilledProcessTests : IDisposable
{
    public const string Assemble = "assemble";
    public const string AssembleAndDamage = "assemble-and-damage";

    private readonly TemporaryFolder _folder = new();
    private readonly SmallDisk _small = NewDisk();

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(1000)]
    public async Task Whatever_a_killed_process_said_it_wrote_is_there_after_the_restart(int killedAfter)
    {
        HashSet<int> said = await RunAndKillAsync(Assemble, killedAfter);

        using BaseDisk disk = _small.Open(_folder.Path);
        await disk.RecoverAsync(null, CancellationToken.None);

        Assert.True(said.Count >= killedAfter);
        Assert.All(said, chunk => Assert.True(_small.TryRead(disk, chunk)));
        _small.WriteAll(disk);
        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public async Task A_process_that_is_killed_again_and_again_comes_to_the_end_with_the_right_disk()
    {
        for (int i = 0; i < 4; i++)
        {
            // Far enough that a few runs get to the end: some deaths come while it completes, reopens and completes again.
            await RunAndKillAsync(AssembleAndDamage, 700 + (i * 400));
        }

        using BaseDisk disk = _small.Open(_folder.Path);
        await disk.RecoverAsync(null, CancellationToken.None);

        // It may have died with the damage done and not yet found.
        await disk.VerifyAsync(null, CancellationToken.None);
        _small.WriteAll(disk);

        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(disk.Path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(disk.Path)!));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What the victim does until it is killed: writes chunks, reads them back and says each, completes; perhaps finds damage, repairs, completes…</summary>
    internal static async Task AssembleAsync(string folder, TextWriter output, bool damage)
    {
        SmallDisk small = NewDisk();
        using BaseDisk disk = small.Open(folder);
        await disk.RecoverAsync(null, CancellationToken.None);
        int[] order = [.. Enumerable.Range(0, small.Chunks)];
        new Random(5).Shuffle(order);
        while (true)
        {
            foreach (int chunk in order)
            {
                small.Write(disk, chunk);
                if (chunk % 8 == 0)
                {
                    await disk.ReadBackSomeAsync(CancellationToken.None);
                }

                await output.WriteLineAsync(chunk.ToString(CultureInfo.InvariantCulture));
                await output.FlushAsync();
            }

            Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
            if (damage)
            {
                File.SetUnixFileMode(disk.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                using (FileStream file = new(disk.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    RandomAccess.Write(file.SafeFileHandle, [0xEE, 0xEE], small.PlacesOf(order[0])[0]);
                }

                Assert.False(small.TryRead(disk, order[0]));
            }
        }
    }

    private static SmallDisk NewDisk() => new(seed: 6, chunks: 1200);

    private async Task<HashSet<int>> RunAndKillAsync(string verb, int afterLines)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, verb, _folder.Path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        var said = new HashSet<int>();
        for (int line = 0; line < afterLines; line++)
        {
            said.Add(int.Parse((await process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
        }

        process.Kill();
        await process.WaitForExitAsync();

        // What it said between our last line and its death counts too; its very last line may be cut.
        string rest = await process.StandardOutput.ReadToEndAsync();
        foreach (string whole in rest.Split('\n')[..^1])
        {
            said.Add(int.Parse(whole, CultureInfo.InvariantCulture));
        }

        return said;
    }
}
