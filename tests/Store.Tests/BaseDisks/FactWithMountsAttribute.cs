using System.Globalization;

namespace MedV.Store.Tests.BaseDisks;

/// <summary>A test that mounts a small disk of its own; skipped, with the reason, where the process may not mount.</summary>
internal sealed class FactWithMountsAttribute : FactAttribute
{
    private const int AdministerSystem = 21; // CAP_SYS_ADMIN

    public FactWithMountsAttribute()
    {
        if (!MayMount())
        {
            Skip = "needs the right to mount (root with CAP_SYS_ADMIN)";
        }
    }

    private static bool MayMount()
    {
        string? line = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal))
            : null;
        return line is not null
            && (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> AdministerSystem & 1) != 0;
    }
}
