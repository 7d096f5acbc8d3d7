using System.Diagnostics;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>The lab itself: what the other tests measure with.</summary>
public sealed class BranchTests : IDisposable
{
    private const int FileBytes = 4 * 1024 * 1024;

    private readonly WorkFolder _work = new();

    [BranchFact]
    public async Task The_WAN_link_is_as_slow_as_planned_and_its_counters_agree_with_the_access_log()
    {
        await using NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = 1, Wan = "20mbit" }, CancellationToken.None);
        await using Origin origin = await ServeFileAsync(branch.Origin);
        WanCounters before = (await branch.ReadWanAsync(CancellationToken.None))!.Value;
        var time = Stopwatch.StartNew();

        await FetchAsync(branch.Hosts[0], branch.Origin);

        WanCounters after = (await branch.ReadWanAsync(CancellationToken.None))!.Value;
        Assert.InRange(time.Elapsed.TotalSeconds, 1.5, 5);
        Assert.Equal(FileBytes, origin.ReadAnswers().Sum(answer => answer.Bytes));
        Assert.InRange(after.DownBytes - before.DownBytes, FileBytes, FileBytes * 1.1);
    }

    [BranchFact]
    public async Task A_branch_that_is_gone_leaves_no_namespace_and_no_process()
    {
        NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = 2 }, CancellationToken.None);
        RunningProgram sleeper = branch.Hosts[1].Start("sleep", ["600"], _work["sleeper.log"]);

        await branch.DisposeAsync();

        await sleeper.WaitAsync(CancellationToken.None);
        string names = await Command.RunAsync("ip", ["netns", "list"], CancellationToken.None);
        Assert.DoesNotContain(branch.Hosts[0].Namespace!, names, StringComparison.Ordinal);
    }

    public void Dispose() => _work.Dispose();

    private static async Task FetchAsync(Place host, Place origin)
    {
        string request = $"exec 3<>/dev/tcp/{origin.Address}/{origin.Port}; printf 'GET /file HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
        (await host.RunAsync("bash", ["-c", $"{{ {request}; }} | wc -c"], CancellationToken.None)).Succeeded();
    }

    private async Task<Origin> ServeFileAsync(Place place)
    {
        Directory.CreateDirectory(_work["www"]);
        await File.WriteAllBytesAsync(_work["www/file"], new byte[FileBytes]);
        var origin = new NginxOrigin(place, _work["www"], _work["origin"]);
        await origin.StartAsync(CancellationToken.None);
        return origin;
    }
}
