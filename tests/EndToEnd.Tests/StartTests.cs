using System.Net.Sockets;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>How a daemon ends when it cannot start. Each runs it as a process: the exit code is what a service manager sees.</summary>
[Collection(PublishedRealmCollection.Name)]
public sealed class StartTests(PublishedRealm published) : IDisposable
{
    private const int InUse = 11;
    private const int Configuration = 78;

    private readonly WorkFolder _work = new();
    private readonly Place _place = new LoopbackBranch(new BranchPlan { Hosts = 1 }).Hosts[0];

    [Fact]
    public async Task A_port_that_another_program_uses_ends_with_code_11_and_is_named()
    {
        await using Office office = await Office.OpenAsync(published, new LoopbackBranch(new BranchPlan { Hosts = 1 }));
        Pc pc = office.Pcs[0];
        await office.EnrollAsync(pc);
        await pc.StopAsync(office.Token);
        using var other = new TcpListener(pc.Place.Address, pc.Place.Port);
        other.Start();

        Command medvd = await RunAsync("--config", pc.ConfigurationFile);

        Assert.Contains($":{pc.Place.Port}", ErrorLines(medvd), StringComparison.Ordinal);
        Assert.Equal(InUse, medvd.ExitCode);
    }

    [Fact]
    public async Task A_control_socket_that_another_daemon_uses_ends_with_code_11_and_is_named()
    {
        await using var first = new Pc(_place, _work["first"]);
        await first.StartAsync(CancellationToken.None);
        await using var second = new Pc(new LoopbackBranch(new BranchPlan { Hosts = 1 }).Hosts[0], _work["second"]);

        Command medvd = await RunAsync("--config", second.ConfigurationFile, $"--Control:Socket={first.Socket}");

        Assert.Contains(first.Socket, ErrorLines(medvd), StringComparison.Ordinal);
        Assert.Equal(InUse, medvd.ExitCode);
        Assert.NotNull(await first.TryStatusAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_configuration_ends_with_code_78_and_names_every_fault()
    {
        await using var pc = new Pc(_place, _work["pc"]);

        Command medvd = await RunAsync("--config", pc.ConfigurationFile, "--Swarm:ListenPort=70000", "--Delivery:RefreshInterval=never", "--Stroe:Folder=/x");

        Assert.Equal(Configuration, medvd.ExitCode);
        Assert.All(["ListenPort", "RefreshInterval", "Stroe"], word => Assert.Contains(word, ErrorLines(medvd), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_daemon_that_is_asked_to_stop_ends_with_code_0()
    {
        await using var pc = new Pc(_place, _work["pc"]);
        await pc.StartAsync(CancellationToken.None);

        int code = await pc.StopAsync(CancellationToken.None);

        Assert.Equal(0, code);
    }

    public void Dispose() => _work.Dispose();

    // Without the log, which goes to standard error too.
    private static string ErrorLines(Command medvd) =>
        string.Join('\n', medvd.Error.Split('\n').Where(line => line.StartsWith("medvd: error:", StringComparison.Ordinal)));

    private static async Task<Command> RunAsync(params string[] arguments)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await Command.TryRunAsync(Programs.Medvd, arguments, environment: null, patience.Token);
    }
}
