using System.Diagnostics;
using MedV.GuestBridge.Channel;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Tests;

/// <summary>The program itself, over a terminal.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly GuestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help", 0, "Runs in a VM")]
    [InlineData("--version", 0, "medv-guest 0.1.0")]
    [InlineData("--chanel x", 2, "medv-guest: error: '--chanel' is not known")]
    [InlineData("--channel", 2, "medv-guest: error: --channel needs a value")]
    [InlineData("--user no-such-user", 10, "medv-guest: error: there is no user no-such-user")]
    public async Task It_says_what_it_is_asked_and_what_is_wrong(string arguments, int code, string start)
    {
        using var output = new StringWriter();

        int ended = await AgentProgram.RunAsync(arguments.Split(' '), output, output, CancellationToken.None);

        Assert.Equal(code, ended);
        Assert.StartsWith(start, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_a_terminal_it_lists_launches_and_moves_files()
    {
        _folder.Write("copy", _folder.Script("copy.sh", "tr a b < \"$1\" > \"$(dirname \"$1\")/out.txt\"; exit 4") + " %f", name: "\u00c4\u4e2d");
        (FileStream port, string path) = Terminal.Open();
        using Process agent = Start(path);
        using var host = new HostSide();
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        Task run = host.Session.RunAsync(port, end.Token);

        GuestMessage.Welcome welcome = await host.Session.WaitAsync(TimeSpan.FromSeconds(30), end.Token);
        GuestApp app = Assert.Single((await host.Session.ListAppsAsync(end.Token)).Apps);
        await host.Session.PutFileAsync("l-1", "in.txt", new MemoryStream([.. Enumerable.Repeat((byte)'a', 60_000)]), TimeProvider.System, end.Token);
        await host.Session.DoAsync(new HostMessage.Launch("l-1", app.Key, ["in.txt"], null), end.Token);
        GuestMessage.Exited exited = await host.NextAsync<GuestMessage.Exited>();
        using var back = new MemoryStream();
        await host.Session.GetFileAsync("l-1", "out.txt", back, TimeProvider.System, end.Token);
        using Process stopped = Process.Start("kill", [agent.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await agent.WaitForExitAsync(end.Token);

        Assert.StartsWith("linux", welcome.Os, StringComparison.Ordinal);
        Assert.Equal("\u00c4\u4e2d", app.Name);
        Assert.Equal(4, exited.Code);
        Assert.Equal(Enumerable.Repeat((byte)'b', 60_000), back.ToArray());
        Assert.Equal(0, agent.ExitCode);
        await Assert.ThrowsAsync<GuestChannelException>(() => run);
    }

    private Process Start(string path)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(AgentProgram).Assembly.Location, "--channel", path, "--folder", Path.Combine(_folder.Path, "files"), "--state", Path.Combine(_folder.Path, "state")]);
        info.Environment["XDG_DATA_DIRS"] = _folder.Data;
        info.Environment["XDG_DATA_HOME"] = Path.Combine(_folder.Path, "home");
        return Process.Start(info)!;
    }
}
