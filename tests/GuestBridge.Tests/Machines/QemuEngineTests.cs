using System.Diagnostics;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.Qemu;

namespace MedV.GuestBridge.Tests.Machines;

public sealed class QemuEngineTests
{
    [QemuFact]
    public async Task A_machine_outlives_its_bridge_and_is_found_again()
    {
        await using var bench = new Bench();
        IMachine first = await bench.StartAsync(bench.Plan);
        await first.DisposeAsync();

        await using IMachine? found = await bench.Engine.FindAsync(bench.Folder, CancellationToken.None);

        Assert.NotNull(found);
        await found.KillAsync();
        Assert.Equal(MachineEndKind.Killed, (await found.Ended).Kind);
    }

    [QemuFact]
    public async Task A_suspend_that_was_cut_off_leaves_a_machine_that_goes_on()
    {
        await using var bench = new Bench();
        await using (IMachine first = await bench.StartAsync(bench.Plan))
        {
            // What a bridge has done when it dies while the state is on its way.
            await first.PauseAsync(CancellationToken.None);
            await File.WriteAllTextAsync(bench.Layout.Snapshot + ".new", "half of a state");
        }

        await using (IMachine? found = await bench.Engine.FindAsync(bench.Folder, CancellationToken.None))
        {
            Assert.NotNull(found);
            await found.SuspendAsync(CancellationToken.None);
        }

        await using IMachine resumed = await bench.StartAsync(bench.Plan);
        Assert.True(resumed.Resumed, string.Join("; ", bench.Notes));
        await resumed.KillAsync();
    }

    [QemuFact]
    public async Task Two_bridges_do_not_share_a_machine()
    {
        await using var bench = new Bench();
        await using IMachine machine = await bench.StartAsync(bench.Plan);

        MachineException refused = await Assert.ThrowsAsync<MachineException>(() => bench.StartAsync(bench.Plan));

        Assert.Equal(MachineFault.InUse, refused.Fault);
        await machine.KillAsync();
    }

    [QemuFact]
    public async Task A_snapshot_is_resumed_once_and_only_on_the_disks_it_was_taken_with()
    {
        await using var bench = new Bench();
        await using (IMachine machine = await bench.StartAsync(bench.Plan))
        {
            await machine.SuspendAsync(CancellationToken.None);
            Assert.Equal(MachineEndKind.Suspended, (await machine.Ended).Kind);
        }

        byte[] record = await File.ReadAllBytesAsync(bench.Layout.SnapshotRecord);
        await using (IMachine resumed = await bench.StartAsync(bench.Plan))
        {
            Assert.True(resumed.Resumed, string.Join("; ", bench.Notes));
            Assert.False(File.Exists(bench.Layout.SnapshotRecord));
            await resumed.SuspendAsync(CancellationToken.None);
        }

        File.SetLastWriteTimeUtc(bench.Layout.DataDisk, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await using IMachine cold = await bench.StartAsync(bench.Plan);

        Assert.False(cold.Resumed);
        Assert.Contains("belongs to another", Assert.Single(bench.Notes), StringComparison.Ordinal);
        Assert.NotEmpty(record);
        await cold.KillAsync();
    }

    [QemuFact]
    public async Task A_snapshot_of_garbage_ends_in_a_cold_boot_with_the_data_disk_untouched()
    {
        await using var bench = new Bench();
        await using (IMachine machine = await bench.StartAsync(bench.Plan))
        {
            await machine.SuspendAsync(CancellationToken.None);
        }

        byte[] data = await File.ReadAllBytesAsync(bench.Layout.DataDisk);
        using (FileStream state = File.OpenWrite(bench.Layout.Snapshot))
        {
            state.Position = 0;
            state.Write(new byte[1000]);
        }

        await using IMachine cold = await bench.StartAsync(bench.Plan);

        Assert.False(cold.Resumed);
        Assert.Contains("could not be resumed", Assert.Single(bench.Notes), StringComparison.Ordinal);
        await cold.KillAsync();
        Assert.Equal(data.Length, (await File.ReadAllBytesAsync(bench.Layout.DataDisk)).Length);
    }

    [QemuFact]
    public async Task A_state_that_does_not_fit_leaves_the_machine_running()
    {
        await using var bench = new Bench();
        await using (IMachine first = await bench.StartAsync(bench.Plan))
        {
        }

        string record = await File.ReadAllTextAsync(bench.Layout.Record);
        await File.WriteAllTextAsync(bench.Layout.Record, record.Replace(QemuLimits.SnapshotBytes(bench.Plan).ToString(System.Globalization.CultureInfo.InvariantCulture), "1000", StringComparison.Ordinal));
        await using IMachine? machine = await bench.Engine.FindAsync(bench.Folder, CancellationToken.None);

        MachineException refused = await Assert.ThrowsAsync<MachineException>(() => machine!.SuspendAsync(CancellationToken.None));

        Assert.Equal(MachineFault.NotSuspended, refused.Fault);
        Assert.False(machine!.Ended.IsCompleted);
        Assert.Empty(Directory.EnumerateFiles(bench.Folder.State, "snapshot*"));
        await machine.ResumeAsync(CancellationToken.None);
        await machine.KillAsync();
    }

    [QemuFact]
    public async Task A_killed_machine_is_noticed_and_boots_again()
    {
        await using var bench = new Bench();
        await using (IMachine machine = await bench.StartAsync(bench.Plan))
        {
            Process.GetProcessById(bench.ProcessNumber()).Kill();
            Assert.Equal(MachineEndKind.Lost, (await machine.Ended.WaitAsync(TimeSpan.FromSeconds(20))).Kind);
        }

        Assert.Null(await bench.Engine.FindAsync(bench.Folder, CancellationToken.None));
        await using IMachine again = await bench.StartAsync(bench.Plan);
        Assert.False(again.Resumed);
        await again.KillAsync();
    }

    [QemuFact]
    public async Task A_machine_that_hangs_is_ended_when_it_is_looked_for()
    {
        await using var bench = new Bench();
        await (await bench.StartAsync(bench.Plan)).DisposeAsync();
        using Process process = Process.GetProcessById(bench.ProcessNumber());
        using (Process stop = Process.Start("kill", ["-STOP", $"{process.Id}"]))
        {
            await stop.WaitForExitAsync();
        }

        Assert.Null(await bench.Engine.FindAsync(bench.Folder, CancellationToken.None));
        Assert.False(File.Exists(bench.Layout.Record));
    }

    [QemuFact]
    public async Task A_damaged_data_disk_is_left_alone_and_nothing_starts()
    {
        await using var bench = new Bench();
        bench.Folder.Create();
        await File.WriteAllTextAsync(bench.Layout.DataDisk, "somebody's data, in some other form");

        MachineException refused = await Assert.ThrowsAsync<MachineException>(() => bench.StartAsync(bench.Plan));

        Assert.Equal(MachineFault.Disk, refused.Fault);
        Assert.Equal("somebody's data, in some other form", await File.ReadAllTextAsync(bench.Layout.DataDisk));
    }

    [QemuFact]
    public async Task A_new_base_brings_a_new_overlay_and_a_larger_plan_a_larger_data_disk()
    {
        await using var bench = new Bench();
        MachinePlan plan = bench.Plan with { Persistence = MachinePersistence.Persistent };
        await using (IMachine machine = await bench.StartAsync(plan))
        {
            await machine.SuspendAsync(CancellationToken.None);
        }

        string old = bench.Layout.Overlay(plan.BaseVersion);
        MachinePlan next = plan with { BaseVersion = "empty 2", DataDiskMebibytes = 128 };
        await using IMachine updated = await bench.StartAsync(next);

        Assert.False(updated.Resumed);
        Assert.True(File.Exists(bench.Layout.Overlay("empty 2")));
        Assert.True(File.Exists(old), "the base may be taken back");
        await updated.KillAsync();
    }

    [Fact]
    public async Task Root_starts_no_machine_and_a_bad_plan_names_all_its_faults()
    {
        await using var bench = new Bench();
        var engine = new QemuEngine(new QemuEngineOptions(), TimeProvider.System);

        MachineException bad = await Assert.ThrowsAsync<MachineException>(() => engine.StartAsync(bench.Plan with { Processors = 0, MemoryMebibytes = 1 }, null, CancellationToken.None));

        Assert.Equal(MachineFault.BadPlan, bad.Fault);
        Assert.Contains("0 processors", bad.Message, StringComparison.Ordinal);
        Assert.Contains("1 MiB", bad.Message, StringComparison.Ordinal);
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal(MachineFault.TooPowerful, (await Assert.ThrowsAsync<MachineException>(() => engine.StartAsync(bench.Plan, null, CancellationToken.None))).Fault);
        }
    }
}
