using System.Diagnostics;
using MedV.GuestBridge.Machines;

namespace MedV.GuestBridge.Tests.Machines;

/// <summary>The sample guest, booted once for all that needs a guest.</summary>
public sealed class GuestTests
{
    [GuestFact]
    public async Task A_guest_boots_sleeps_wakes_loses_its_power_and_keeps_its_data()
    {
        string disk = await GuestImage.BuildAsync();
        await using var bench = new Bench();
        MachinePlan plan = bench.Plan with
        {
            BaseDisk = disk, BaseVersion = "debian 1", MemoryMebibytes = 512, Network = MachineNetwork.Restricted, DisplayRelay = ["/bin/echo", "it's", "a, relay"],
        };

        await using (IMachine cold = await bench.StartAsync(plan))
        {
            Assert.Equal("guest", await Bench.AskAsync(cold, "hostname"));
            Assert.Contains("medv: ready", await cold.ReadConsoleAsync(CancellationToken.None), StringComparison.Ordinal);
            Assert.Equal("it's a, relay", await Bench.AskAsync(cold, "busybox sleep 2 | busybox nc 10.0.2.100 6000"));
            Assert.Equal("/dev/vdb on /home type ext4", (await Bench.AskAsync(cold, "mount | busybox grep /home"))[..27]);
            await Bench.AskAsync(cold, "echo kept >/home/file; echo gone >/etc/file; echo live >/tmp/file; busybox sync");
            await cold.SuspendAsync(CancellationToken.None);
        }

        await using (IMachine warm = await bench.StartAsync(plan))
        {
            Assert.True(warm.Resumed, string.Join("; ", bench.Notes));
            Assert.Equal("kept gone live", await Bench.AskAsync(warm, "cat /home/file /etc/file /tmp/file"));
            using Process process = Process.GetProcessById(bench.ProcessNumber());
            process.Kill();
            await warm.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        }

        await using IMachine again = await bench.StartAsync(plan);
        Assert.False(again.Resumed);
        Assert.Equal("kept", await Bench.AskAsync(again, "cat /home/file /etc/file 2>/dev/null"));
        await again.ShutDownAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal(MachineEndKind.ShutDown, (await again.Ended).Kind);
    }
}
