using MedV.DiskFormats.Tests.Layouts;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>A test that lets QEMU's tools make containers. Says so where they are missing.</summary>
internal static class QemuPresence
{
    public static string? Reason =>
        HostTool.Find("qemu-img") is null || HostTool.Find("qemu-io") is null ? "this machine has no qemu-img" : MkfsPresence.Reason;
}

/// <inheritdoc cref="QemuPresence"/>
internal sealed class QemuFactAttribute : FactAttribute
{
    public QemuFactAttribute() => Skip = QemuPresence.Reason;
}

/// <inheritdoc cref="QemuPresence"/>
internal sealed class QemuTheoryAttribute : TheoryAttribute
{
    public QemuTheoryAttribute() => Skip = QemuPresence.Reason;
}
