using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MedV.GuestBridge.Machines.HyperV;

/// <summary>Runs machines with Hyper-V, for users in the group "Hyper-V Administrators". Not verified: no Hyper-V was at hand. See <c>docs/machines.md</c>.</summary>
internal sealed class HyperVEngine(TimeProvider time) : IMachineEngine
{
    // [MS-VHDX] 2.2.1
    private static readonly byte[] Signature = "vhdxfile"u8.ToArray();

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

        CheckDisk(plan.BaseDisk);
        plan.Folder.Create();
        MachineLock held = MachineLock.Take(plan.Folder);
        try
        {
            progress?.Report(new MachineStage(MachineStageKind.PreparingDisks));
            if ((await HyperVHost.AskAsync(new HyperVRequest("look", NameOf(plan.Folder)), time, cancellationToken)).State is { } state && IsUp(state))
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
            if (answer.State is { } state && IsUp(state))
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

    /// <summary>Whether a state, in Hyper-V's words, is one of a machine that has not ended.</summary>
    internal static bool IsUp(string state) => state is "Running" or "Paused" or "Starting" or "Pausing" or "Resuming" or "RunningCritical" or "PausedCritical";

    /// <summary>Looks at the first bytes of a base disk.</summary>
    /// <exception cref="MachineException">It is no VHDX.</exception>
    internal static void CheckDisk(string path)
    {
        try
        {
            using var disk = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            byte[] start = new byte[Signature.Length];
            if (disk.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan().SequenceEqual(Signature))
            {
                throw new MachineException(MachineFault.Disk, "Hyper-V starts from a VHDX, and this image is none", "publish the image as a fixed VHDX for PCs with Hyper-V");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MachineException(MachineFault.Disk, $"cannot read the base disk {path}: {failure.Message.TrimEnd('.')}", inner: failure);
        }
    }

    /// <summary>The machine's name: one for each workspace and user, as the state folder is.</summary>
    internal static string NameOf(MachineFolder folder) => $"medv-{folder.Workspace}-{Hash(folder.State)}";

    /// <summary>Says a plan to the script.</summary>
    internal static HyperVRequest RequestFor(MachinePlan plan)
    {
        HyperVRequest request = Describe(plan);
        return request with { Fingerprint = Hash(JsonSerializer.Serialize(request, HyperVJson.Default.HyperVRequest)) };
    }

    private static HyperVRequest Describe(MachinePlan plan) => new("start", NameOf(plan.Folder))
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
        Network = plan.Network switch
        {
            MachineNetwork.Nat => "nat",
            MachineNetwork.Restricted => "restricted",
            _ => "none",
        },
        KeepsSystem = plan.Persistence == MachinePersistence.Persistent,
    };

    private static string SystemDiskOf(MachinePlan plan) => Path.Combine(plan.Folder.State, $"system-{Hash(plan.BaseVersion)}.vhdx");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
