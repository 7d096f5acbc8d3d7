namespace MedV.GuestBridge.Tests.Machines;

/// <summary>A test with a real QEMU. Where that is missing it is skipped, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class QemuFactAttribute : FactAttribute
{
    private static readonly string[] Needed = ["qemu-system-x86_64", "qemu-img"];

    public QemuFactAttribute() =>
        Skip = !OperatingSystem.IsLinux() ? "needs Linux" : Needed.FirstOrDefault(program => !IsInstalled(program)) is { } missing ? $"needs {missing}" : null;

    internal static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>A test that boots the sample guest.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GuestFactAttribute : FactAttribute
{
    private static readonly string[] Needed = ["qemu-system-x86_64", "qemu-img", "mmdebstrap", "syslinux", "mcopy", "mkfs.vfat", "mke2fs", "sfdisk", "cpio", "depmod"];

    public GuestFactAttribute() => Skip = Needed.FirstOrDefault(program => !QemuFactAttribute.IsInstalled(program)) is { } missing ? $"needs {missing}" : null;
}
