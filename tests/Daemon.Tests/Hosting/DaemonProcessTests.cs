using System.Diagnostics;

namespace MedV.Daemon.Tests.Hosting;

/// <summary>The real program, as systemd runs it.</summary>
public sealed class DaemonProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medvd-");
    private readonly DatagramInbox _manager;
    private readonly List<Process> _started = [];

    public DaemonProcessTests() => _manager = new DatagramInbox(At("notify"));

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }

        _manager.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_tells_systemd_when_it_is_ready_and_ends_with_0_when_told_to(string signal)
    {
        Process daemon = Start();
        string ready = await NextAsync("READY");

        Signal(daemon, signal);
        string stopping = await NextAsync("STOPPING");
        await ExitAsync(daemon);

        Assert.Equal(("READY=1", "STOPPING=1", 0), (ready, stopping, daemon.ExitCode));
        Assert.False(File.Exists(At("s")));
    }

    [Fact]
    public async Task It_pings_the_watchdog_and_shows_its_state()
    {
        Start(("WATCHDOG_USEC", "300000"));
        await NextAsync("READY");

        Assert.Equal("WATCHDOG=1", await NextAsync("WATCHDOG"));
        Assert.StartsWith("STATUS=", await NextAsync("STATUS"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_daemon_on_the_same_socket_ends_with_11_and_leaves_the_first_alone()
    {
        Process first = Start();
        await NextAsync("READY");

        Process second = Start("another-store");
        string error = await second.StandardError.ReadToEndAsync();
        await ExitAsync(second);

        Assert.Equal(11, second.ExitCode);
        Assert.Contains($"medvd: error: another process listens on {At("s")}\nmedvd: hint: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(first.HasExited);
        Assert.True(File.Exists(At("s")));
    }

    [Fact]
    public async Task After_a_SIGKILL_the_next_one_starts_without_help()
    {
        Process killed = Start();
        await NextAsync("READY");
        killed.Kill();
        await ExitAsync(killed);
        Assert.True(File.Exists(At("s")));

        Start();

        Assert.Equal("READY=1", await NextAsync("READY"));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private Process Start(params (string Name, string Value)[] variables) => Start("store", variables);

    private Process Start(string store, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "medvd"),
            [$"--Control:Socket={At("s")}", $"--Store:Folder={At(store)}", "--Discovery:Enabled=false", "--Swarm:ListenAddress=127.0.0.1", "--Swarm:ListenPort=0"])
        {
            RedirectStandardError = true,
        };
        start.Environment["NOTIFY_SOCKET"] = At("notify");
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    private async Task<string> NextAsync(string name)
    {
        while (true)
        {
            string message = await _manager.ReceiveAsync();
            if (message.StartsWith(name, StringComparison.Ordinal))
            {
                return message;
            }
        }
    }

    private static void Signal(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    private static async Task ExitAsync(Process process)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(timeout.Token);
    }
}
