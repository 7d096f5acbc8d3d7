namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Decides who executes the guest's instructions.</summary>
internal static class QemuAcceleration
{
    private const string Device = "/dev/kvm";
    private const string ProcessorInfo = "/proc/cpuinfo";

    /// <summary>Decides, from what the machine has.</summary>
    /// <returns>KVM or TCG, and a sentence when the machine will be slow.</returns>
    public static (MachineAccelerator Accelerator, string? Warning) Choose(MachineAccelerator wanted, bool deviceOpens, bool processorHelps) => wanted switch
    {
        MachineAccelerator.Tcg => (MachineAccelerator.Tcg, null),
        MachineAccelerator.Kvm or MachineAccelerator.Whpx => (wanted, null),
        // The device alone is not enough: some cloud hosts have one that runs no ordinary kernel.
        _ when !processorHelps => (MachineAccelerator.Tcg, "this processor offers no virtualization (vmx or svm), so the virtual machine is slow"),
        _ when !deviceOpens => (MachineAccelerator.Tcg, $"{Device} cannot be opened, so the virtual machine is slow: is this user in the group kvm?"),
        _ => (MachineAccelerator.Kvm, null),
    };

    /// <summary>Decides on Windows, where the platform's library is there when the feature is on.</summary>
    public static (MachineAccelerator Accelerator, string? Warning) ChooseOnWindows(MachineAccelerator wanted, bool hasPlatform) => wanted switch
    {
        not MachineAccelerator.Auto => (wanted, null),
        _ when hasPlatform => (MachineAccelerator.Whpx, null),
        _ => (MachineAccelerator.Tcg, "the Windows feature \"Windows Hypervisor Platform\" is off, so the virtual machine is slow"),
    };

    /// <summary>Decides for this PC.</summary>
    public static (MachineAccelerator Accelerator, string? Warning) ChooseHere(MachineAccelerator wanted) => OperatingSystem.IsWindows()
        ? ChooseOnWindows(wanted, File.Exists(Path.Combine(Environment.SystemDirectory, "WinHvPlatform.dll")))
        : Choose(wanted, DeviceOpens(), Virtualizes(ProcessorFlags()));

    /// <summary>Looks whether the device can be opened for reading and writing.</summary>
    public static bool DeviceOpens()
    {
        try
        {
            using var device = new FileStream(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gives what the first processor says it can; a snapshot belongs to it.</summary>
    public static string ProcessorFlags() =>
        File.Exists(ProcessorInfo) ? File.ReadLines(ProcessorInfo).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "" : "";

    /// <summary>Looks for the word that says a processor virtualizes.</summary>
    public static bool Virtualizes(string flags) => flags.Split(' ').Any(flag => flag is "vmx" or "svm");
}
