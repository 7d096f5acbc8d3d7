using System.Net.Sockets;
using System.Text.Json;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Runs machines with QEMU. Each lives in a process of its own that outlives the bridge. Described in <c>docs/machines.md</c>.</summary>
internal sealed class QemuEngine(QemuEngineOptions options, TimeProvider time) : IMachineEngine
{
    private const int LongestRecord = 64 * 1024;

    private readonly QemuVersion _version = new(options.Program, time);

    /// <inheritdoc/>
    public string Name => "qemu";

    /// <inheritdoc/>
    public async Task<IMachine> StartAsync(MachinePlan plan, IProgress<MachineStage>? progress, CancellationToken cancellationToken)
    {
        Check(plan);
        plan.Folder.Create();
        var layout = new QemuLayout(plan.Folder);
        MachineLock? held = MachineLock.Take(plan.Folder);
        try
        {
            if (await FindAsync(layout, held, cancellationToken) is { } running)
            {
                held = null;
                await running.DisposeAsync();
                throw new MachineException(MachineFault.InUse, $"the machine of '{plan.Folder.Workspace}' runs already");
            }

            QemuMachine machine = await StartAsync(plan, layout, held, progress, cancellationToken);
            held = null;
            progress?.Report(new MachineStage(MachineStageKind.Running));
            return machine;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException or TimeoutException)
        {
            throw new MachineException(MachineFault.Engine, $"cannot start the machine of '{plan.Folder.Workspace}': {failure.Message.TrimEnd('.')}", inner: failure);
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <inheritdoc/>
    public async Task<IMachine?> FindAsync(MachineFolder folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder.State) || !Directory.Exists(folder.Runtime))
        {
            return null;
        }

        MachineLock? held = MachineLock.Take(folder);
        try
        {
            QemuMachine? machine = await FindAsync(new QemuLayout(folder), held, cancellationToken);
            held = machine is null ? held : null;
            return machine;
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <inheritdoc/>
    public string SystemDisk(MachinePlan plan) => new QemuLayout(plan.Folder).Overlay(plan.BaseVersion);

    private void Check(MachinePlan plan)
    {
        string[] faults = [.. plan.Faults()];
        if (faults.Length > 0)
        {
            throw new MachineException(MachineFault.BadPlan, string.Join("; ", faults));
        }

        if (Environment.IsPrivilegedProcess && !options.AllowRoot)
        {
            throw new MachineException(MachineFault.TooPowerful, "root starts no virtual machines", "run medv-bridge as the user who uses them");
        }
    }

    private async Task<QemuMachine> StartAsync(MachinePlan plan, QemuLayout layout, MachineLock held, IProgress<MachineStage>? progress, CancellationToken cancellationToken)
    {
        string flags = QemuAcceleration.ProcessorFlags();
        (MachineAccelerator accelerator, string? slow) = QemuAcceleration.ChooseHere(plan.Accelerator);
        Note(progress, slow);
        string version = await _version.GetAsync(cancellationToken);
        string? uefi = PrepareFirmware(plan, layout);
        var store = new SnapshotStore(layout, time);
        var disks = new QemuDisks(layout, options.ImageTool, time);
        string[] written = plan.DataDiskMebibytes > 0 ? [layout.Overlay(plan.BaseVersion), layout.DataDisk] : [layout.Overlay(plan.BaseVersion)];
        var record = new RunningRecord(
            Guid.NewGuid(), Fingerprint.OfMachine(plan, accelerator, version, flags), plan.Screen, QemuLimits.SnapshotBytes(plan), written);

        progress?.Report(new MachineStage(MachineStageKind.PreparingDisks));
        (bool fits, string? why) = store.Look(Fingerprint.WithDisks(record.Fingerprint, written));
        Note(progress, why);
        if (fits)
        {
            progress?.Report(new MachineStage(MachineStageKind.Resuming));
            try
            {
                return await LaunchAsync(plan, layout, accelerator, uefi, record, store, held, cancellationToken);
            }
            catch (Exception failure) when (failure is MachineException or IOException or SocketException or TimeoutException)
            {
                Note(progress, $"the snapshot could not be resumed, so the machine boots: {failure.Message.TrimEnd('.')}");
                record = record with { Id = Guid.NewGuid() };
            }
        }

        store.Discard();
        await disks.PrepareAsync(plan, keepsOverlay: plan.Persistence == MachinePersistence.Persistent, cancellationToken);
        progress?.Report(new MachineStage(MachineStageKind.Booting));
        return await LaunchAsync(plan, layout, accelerator, uefi, record, null, held, cancellationToken);
    }

    private async Task<QemuMachine> LaunchAsync(
        MachinePlan plan, QemuLayout layout, MachineAccelerator accelerator, string? uefi, RunningRecord record, SnapshotStore? snapshot, MachineLock held, CancellationToken cancellationToken)
    {
        foreach (string socket in (string[])[layout.Monitor, layout.Channel, layout.Screen, layout.Transfer, layout.ProcessId])
        {
            File.Delete(socket);
        }

        SnapshotStore.WriteWhole(layout.Record, JsonSerializer.SerializeToUtf8Bytes(record, QmpJson.Default.RunningRecord));
        QemuMachine? machine = null;
        try
        {
            IReadOnlyList<string> words = QemuArguments.Build(plan, layout, accelerator, record.Id, incoming: snapshot is not null, uefi);
            await QemuLauncher.StartAsync(options.Program, words, layout.Monitor, time, cancellationToken);
            machine = await QemuLauncher.WhenListeningAsync(
                () => QemuMachine.AttachAsync(layout, record, held, resumed: snapshot is not null, time, cancellationToken), time, cancellationToken);
            if (snapshot is not null)
            {
                await snapshot.SendAsync(cancellationToken).WaitAsync(QemuLimits.Transfer, time, cancellationToken);
                await QemuMigration.WaitAsync(machine.Monitor, time, cancellationToken);
                snapshot.Discard();
            }

            await machine.Monitor.ExecuteAsync("cont", null, cancellationToken);
            return machine;
        }
        catch
        {
            await (machine?.AbandonAsync() ?? new QemuProcess(layout, record.Id, time).KillAsync());
            throw;
        }
    }

    private string? PrepareFirmware(MachinePlan plan, QemuLayout layout)
    {
        if (plan.Firmware == MachineFirmware.Bios)
        {
            return null;
        }

        (string code, string variables) = options.Uefi.FirstOrDefault(pair => File.Exists(pair.Code) && File.Exists(pair.Variables));
        if (code is null)
        {
            throw new MachineException(MachineFault.EngineMissing, "this PC has no UEFI firmware for virtual machines", "install ovmf");
        }

        if (!File.Exists(layout.FirmwareVariables))
        {
            SnapshotStore.WriteWhole(layout.FirmwareVariables, File.ReadAllBytes(variables));
        }

        return code;
    }

    private async Task<QemuMachine?> FindAsync(QemuLayout layout, MachineLock held, CancellationToken cancellationToken)
    {
        if (ReadRecord(layout) is not { } record)
        {
            return null;
        }

        var process = new QemuProcess(layout, record.Id, time);
        if (!process.Runs)
        {
            File.Delete(layout.Record);
            return null;
        }

        QemuMachine? machine = null;
        try
        {
            machine = await QemuMachine.AttachAsync(layout, record, held, resumed: false, time, cancellationToken);
            JsonElement name = await machine.Monitor.ExecuteAsync("query-uuid", null, cancellationToken);
            if (name.GetProperty("UUID").GetString() == record.Id.ToString() && await SettleAsync(layout, record, machine, cancellationToken))
            {
                return machine;
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or TimeoutException or MachineException or KeyNotFoundException or InvalidOperationException)
        {
            // It runs and cannot be talked to: nobody can use it.
        }

        await (machine?.AbandonAsync() ?? process.KillAsync());
        File.Delete(layout.Record);
        return null;
    }

    // What the bridge was about to do when it died.
    private async Task<bool> SettleAsync(QemuLayout layout, RunningRecord record, QemuMachine machine, CancellationToken cancellationToken)
    {
        JsonElement answer = await machine.Monitor.ExecuteAsync("query-status", null, cancellationToken);
        switch (answer.GetProperty("status").GetString())
        {
            case "running" or "io-error":
                return true;
            case "postmigrate" when new SnapshotStore(layout, time).Look(Fingerprint.WithDisks(record.Fingerprint, record.Disks)).Fits:
                // It is suspended; only its process is left.
                return false;
            case "paused" or "postmigrate" or "finish-migrate":
                await machine.Monitor.ExecuteAsync("cont", null, cancellationToken);
                return true;
            default:
                // It was never started, or was still reading its state.
                return false;
        }
    }

    private static RunningRecord? ReadRecord(QemuLayout layout)
    {
        try
        {
            return new FileInfo(layout.Record) is { Exists: true, Length: <= LongestRecord } file
                ? JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), QmpJson.Default.RunningRecord)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static void Note(IProgress<MachineStage>? progress, string? sentence)
    {
        if (sentence is not null)
        {
            progress?.Report(new MachineStage(MachineStageKind.Note, sentence));
        }
    }
}
