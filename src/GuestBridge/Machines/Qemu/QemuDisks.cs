using System.Buffers.Binary;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Makes and throws away a machine's disks.</summary>
internal sealed class QemuDisks(QemuLayout layout, string imageTool, TimeProvider time)
{
    private const uint Magic = 0x514649fb;

    /// <summary>Sees to it that overlay and data disk are there for a start.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="keepsOverlay">Whether an overlay that is there stays: a snapshot needs it, or the plan says so.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MachineException">The base is missing, or a disk cannot be made.</exception>
    public async Task PrepareAsync(MachinePlan plan, bool keepsOverlay, CancellationToken cancellationToken)
    {
        if (!File.Exists(plan.BaseDisk))
        {
            throw new MachineException(MachineFault.Disk, $"the base disk {plan.BaseDisk} is not there");
        }

        if (plan.SetUpDisk is not null && !File.Exists(plan.SetUpDisk))
        {
            throw new MachineException(MachineFault.Disk, $"the set up disk {plan.SetUpDisk} is not there");
        }

        string overlay = layout.Overlay(plan.BaseVersion);
        if (!keepsOverlay)
        {
            File.Delete(overlay);
        }

        if (!File.Exists(overlay))
        {
            await MakeAsync(overlay, plan.SetUpDisk is string setUp ? ["-b", setUp, "-F", "qcow2"] : ["-b", plan.BaseDisk, "-F", "raw"], [], cancellationToken);
        }

        RemoveOthers(plan, overlay);
        if (plan.DataDiskMebibytes > 0)
        {
            await PrepareDataAsync(plan, cancellationToken);
        }
    }

    private async Task PrepareDataAsync(MachinePlan plan, CancellationToken cancellationToken)
    {
        if (!File.Exists(layout.DataDisk))
        {
            await MakeAsync(layout.DataDisk, [], [$"{plan.DataDiskMebibytes}M"], cancellationToken);
            return;
        }

        // qcow2, docs/interop of QEMU: magic, version, backing offset, its size, cluster bits, then 8 bytes of size, big-endian.
        byte[] header = new byte[32];
        using (var file = new FileStream(layout.DataDisk, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0))
        {
            if (await file.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) < header.Length || BinaryPrimitives.ReadUInt32BigEndian(header) != Magic)
            {
                throw new MachineException(MachineFault.Disk, $"{layout.DataDisk} is no qcow2 disk; it was left as it is", "bring it back from a backup, or move it away to begin with an empty one");
            }
        }

        ulong wanted = (ulong)plan.DataDiskMebibytes * 1024 * 1024;
        if (BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(24)) < wanted)
        {
            await QemuProgram.RunAsync(imageTool, ["resize", "-q", "-f", "qcow2", layout.DataDisk, $"{plan.DataDiskMebibytes}M"], MachineFault.Disk, time, cancellationToken);
        }
    }

    // Beside its place and moved there, so that a half-made disk is never taken for one.
    private async Task MakeAsync(string disk, string[] backing, string[] size, CancellationToken cancellationToken)
    {
        string unfinished = disk + ".new";
        File.Delete(unfinished);
        await QemuProgram.RunAsync(imageTool, ["create", "-q", "-f", "qcow2", .. backing, unfinished, .. size], MachineFault.Disk, time, cancellationToken);
        File.Move(unfinished, disk);
    }

    // A persistent machine keeps the overlay of the version before: the new base may be taken back.
    private void RemoveOthers(MachinePlan plan, string current)
    {
        IEnumerable<FileInfo> others = new DirectoryInfo(layout.Folder.State).EnumerateFiles("system-*.qcow2")
            .Where(file => file.FullName != current)
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Skip(plan.Persistence == MachinePersistence.Persistent ? 1 : 0);
        foreach (FileInfo other in others.ToList())
        {
            other.Delete();
        }
    }
}
