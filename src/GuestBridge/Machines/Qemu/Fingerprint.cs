using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Says what a snapshot belongs to: it may be resumed by the same QEMU, with the same devices, on disks nobody wrote to since.</summary>
internal static class Fingerprint
{
    /// <summary>Sums up everything but the disks' present state.</summary>
    public static string OfMachine(MachinePlan plan, MachineAccelerator accelerator, string engineVersion, string processorFlags)
    {
        // Sockets and the relay may be elsewhere the next time: they are no part of the guest's state.
        MachinePlan lasting = plan with { Folder = plan.Folder with { Runtime = "/run" }, DisplayRelay = plan.DisplayRelay.Length > 0 ? ["/relay"] : [], ReachRelay = [] };
        IEnumerable<string> words = QemuArguments.Build(lasting, new QemuLayout(lasting.Folder), accelerator, Guid.Empty, incoming: false);
        string processor = accelerator == MachineAccelerator.Kvm ? processorFlags : "";
        return Digest([engineVersion, plan.BaseVersion, processor, plan.Firmware.ToString(), .. words]);
    }

    /// <summary>Adds the disks as they are now.</summary>
    public static string WithDisks(string machine, IEnumerable<string> disks) => Digest([machine, .. disks.Select(Stamp)]);

    private static string Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}") : $"{path} missing";
    }

    private static string Digest(IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
