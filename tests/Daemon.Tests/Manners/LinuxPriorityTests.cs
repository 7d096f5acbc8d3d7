using System.Globalization;
using MedV.Daemon.Manners.Host;

namespace MedV.Daemon.Tests.Manners;

public sealed class LinuxPriorityTests
{
    [Fact]
    public void Low_priority_is_that_of_every_thread()
    {
        using var started = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            started.Set();
            end.Wait();
        });
        thread.Start();
        started.Wait();

        string? refused = new LinuxPriority().Set(low: true);
        (int Nice, int Policy)[] threads = [.. Threads()];
        end.Set();
        thread.Join();

        Assert.Null(refused);
        Assert.True(threads.Length > 1);
        Assert.All(threads, of => Assert.Equal((10, 3), of));
    }

    [Control.RootFact]
    public void A_boost_gives_back_what_any_program_has()
    {
        var priority = new LinuxPriority();
        priority.Set(low: true);

        string? refused = priority.Set(low: false);

        Assert.Null(refused);
        Assert.Contains((0, 0), Threads());
    }

    // /proc/PID/task/TID/stat, proc(5): field 19 is the nice value, 41 the policy; the second may have spaces, but ends with the last bracket.
    private static IEnumerable<(int Nice, int Policy)> Threads()
    {
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(task, "stat"));
            }
            catch (IOException)
            {
                continue;
            }

            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            yield return (int.Parse(fields[16], CultureInfo.InvariantCulture), int.Parse(fields[38], CultureInfo.InvariantCulture));
        }
    }
}
