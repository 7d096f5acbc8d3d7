using System.Net;
using System.Net.Sockets;
using System.Text;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.Qemu;

namespace MedV.GuestBridge.Tests.Machines;

/// <summary>The kinds of machine that few images need, each booted once, and the ways through their networks.</summary>
public sealed class GuestNetworkTests
{
    [GuestFact]
    public async Task A_guest_behind_a_restricted_network_is_reached_by_its_host_and_reaches_nothing()
    {
        string disk = await GuestImage.BuildAsync();
        await using var bench = new Bench();
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        MachinePlan plan = bench.Plan with { BaseDisk = disk, BaseVersion = "debian 1", MemoryMebibytes = 512, Network = MachineNetwork.Restricted };
        await using IMachine machine = await bench.StartAsync(plan);

        await Bench.AskAsync(machine, Bench.Listening(3389, "/bin/busybox cat"));
        var network = (IGuestNetwork)machine;
        Assert.Equal("over and back", await EchoAsync(network, 3389, "over and back"));
        Assert.Equal("once more", await EchoAsync(network, 3389, "once more"));

        // Nothing stays open that another user of the host could connect to.
        Assert.Empty(ListeningPorts(bench.ProcessNumber()));
        await Assert.ThrowsAsync<IOException>(() => EchoAsync(network, 3390, "nobody"));
        Assert.Empty(ListeningPorts(bench.ProcessNumber()));
        Assert.Equal("no", await Bench.AskAsync(machine, $"busybox nc -w 2 10.0.2.2 {((IPEndPoint)stranger.LocalEndpoint).Port} </dev/null >/dev/null 2>&1 && echo yes || echo no"));
        await machine.KillAsync();
    }

    [GuestFact]
    public async Task A_guest_boots_from_IDE()
    {
        string disk = await GuestImage.BuildAsync();
        await using var bench = new Bench();
        await using IMachine machine = await bench.StartAsync(bench.Plan with
        {
            BaseDisk = disk, BaseVersion = "debian 1", MemoryMebibytes = 512, DiskBus = MachineDiskBus.Ide, Screen = false,
        });

        string answer = await Bench.AskAsync(machine, "busybox grep sda2 /proc/mounts; busybox grep sdb /proc/partitions");
        Assert.StartsWith("/dev/sda2 / ext4", answer, StringComparison.Ordinal);
        Assert.EndsWith(" sdb", answer, StringComparison.Ordinal);
        await machine.KillAsync();
    }

    [GuestFact]
    public async Task A_bridge_that_was_started_anew_reaches_the_guest_in_the_same_way()
    {
        string disk = await GuestImage.BuildAsync();
        await using var bench = new Bench();
        MachinePlan plan = bench.Plan with { BaseDisk = disk, BaseVersion = "debian 1", MemoryMebibytes = 512, Network = MachineNetwork.Nat };
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using (IMachine first = await bench.StartAsync(plan))
        {
            // With address translation the guest reaches what the host reaches.
            Task<Socket> caller = server.AcceptSocketAsync();
            await Bench.AskAsync(first, $"(echo from the guest; busybox sleep 1) | busybox nc 10.0.2.2 {((IPEndPoint)server.LocalEndpoint).Port} >/dev/null 2>&1 3>&- &");
            using Socket accepted = await caller.WaitAsync(TimeSpan.FromSeconds(10));
            using var words = new StreamReader(new NetworkStream(accepted));
            Assert.Equal("from the guest", await words.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)));
            await Bench.AskAsync(first, Bench.Listening(3389, "/bin/busybox cat"));
            Assert.Equal("before", await EchoAsync((IGuestNetwork)first, 3389, "before"));
        }

        await using IMachine? found = await bench.Engine.FindAsync(bench.Folder, CancellationToken.None);
        Assert.NotNull(found);
        Assert.Equal("after", await EchoAsync((IGuestNetwork)found, 3389, "after"));
        await found.KillAsync();
    }

    [QemuFact]
    public async Task A_machine_without_a_network_has_no_way_in_and_says_so()
    {
        await using var bench = new Bench();
        await using IMachine machine = await bench.StartAsync(bench.Plan with { Network = MachineNetwork.None });

        IOException refused = await Assert.ThrowsAsync<IOException>(() => ((IGuestNetwork)machine).ConnectAsync(3389, CancellationToken.None));

        Assert.Contains("no way to port 3389", refused.Message, StringComparison.Ordinal);
        await machine.KillAsync();
    }

    private static async Task<string> EchoAsync(IGuestNetwork network, int port, string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using Stream stream = await network.ConnectAsync(port, patience.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(words), patience.Token);
        byte[] answer = new byte[words.Length];
        try
        {
            await stream.ReadExactlyAsync(answer, patience.Token);
        }
        catch (EndOfStreamException ended)
        {
            throw new IOException("hung up", ended);
        }

        return Encoding.ASCII.GetString(answer);
    }

    /// <summary>TCP ports of the host at which a process listens, by the sockets that are its.</summary>
    private static string[] ListeningPorts(int process)
    {
        HashSet<string> own = [.. new DirectoryInfo($"/proc/{process}/fd").EnumerateFiles().Select(file => file.LinkTarget ?? "")];
        return [.. File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row[3] == "0A" && own.Contains($"socket:[{row[9]}]")).Select(row => row[1])];
    }
}
