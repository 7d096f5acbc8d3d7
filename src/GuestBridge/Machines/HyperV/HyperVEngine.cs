using System.Security.Cryptography;
using System.Text;

namespace MedV.GuestBridge.Machines.HyperV;

/// <summary>Runs machines with Hyper-V, for users in the group "Hyper-V Administrators". Not verified: no Hyper-V was at hand. See <c>docs/machines.md</c>.</summary>
internal sealed class HyperVEngine(TimeProvider time) : IMachineEngine
{
    /// <inheritdoc/>
    public string Name => "hyper-v";

    /// <inheritdoc/>
    public async Task<IMachine> StartAsync(MachinePlan plan, IProgress<MachineStage>? progress, CancellationToken cancellationToken)
    {
        string[] faults = [.. plan.Faults()];
        if (faults.Length > 0)
        {
            throw new MachineException(MachineFault.BadPlan, string.Join("; ", faults));
        }

        if (plan.Network == MachineNetwork.Restricted)
        {
            throw new MachineException(MachineFault.BadPlan, "Hyper-V has no network that reaches the display relay only, expected none or nat");
        }

        plan.Folder.Create();
        MachineLock held = MachineLock.Take(plan.Folder);
        try
        {
            progress?.Report(new MachineStage(MachineStageKind.PreparingDisks));
            if ((await HyperVHost.AskAsync(new HyperVRequest("find", NameOf(plan.Folder)), time, cancellationToken)).State is "Running" or "Paused")
            {
                throw new MachineException(MachineFault.InUse, $"the machine of '{plan.Folder.Workspace}' runs already");
            }

            progress?.Report(new MachineStage(MachineStageKind.Booting));
            HyperVAnswer answer = await HyperVHost.AskAsync(RequestFor(plan), time, cancellationToken);
            progress?.Report(new MachineStage(MachineStageKind.Running));
            return new HyperVMachine(NameOf(plan.Folder), answer.Resumed, held, time);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IMachine?> FindAsync(MachineFolder folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder.State))
        {
            return null;
        }

        MachineLock held = MachineLock.Take(folder);
        try
        {
            HyperVAnswer answer = await HyperVHost.AskAsync(new HyperVRequest("find", NameOf(folder)), time, cancellationToken);
            if (answer.State is "Running" or "Paused")
            {
                return new HyperVMachine(NameOf(folder), resumed: false, held, time);
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }

        held.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public string SystemDisk(MachinePlan plan) => SystemDiskOf(plan);

    /// <summary>The machine's name: one for each workspace and user, as the state folder is.</summary>
    internal static string NameOf(MachineFolder folder) => $"medv-{folder.Workspace}-{Hash(folder.State)}";

    /// <summary>Says a plan to the script.</summary>
    internal static HyperVRequest RequestFor(MachinePlan plan) => new("start", NameOf(plan.Folder))
    {
        BaseDisk = plan.SetUpDisk ?? plan.BaseDisk,
        SystemDisk = SystemDiskOf(plan),
        DataDisk = plan.DataDiskMebibytes > 0 ? Path.Combine(plan.Folder.State, "data.vhdx") : null,
        SeedDisk = plan.SeedDisk,
        Pipe = @"\\.\pipe\" + NameOf(plan.Folder),
        DataBytes = plan.DataDiskMebibytes * 1024L * 1024,
        MemoryBytes = plan.MemoryMebibytes * 1024L * 1024,
        Processors = plan.Processors,
        Generation = plan.Firmware == MachineFirmware.Uefi ? 2 : 1,
        Network = plan.Network == MachineNetwork.Nat,
        KeepsSystem = plan.Persistence == MachinePersistence.Persistent,
    };

    private static string SystemDiskOf(MachinePlan plan) => Path.Combine(plan.Folder.State, $"system-{Hash(plan.BaseVersion)}.vhdx");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
