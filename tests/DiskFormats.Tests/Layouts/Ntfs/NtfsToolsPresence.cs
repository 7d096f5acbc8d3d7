namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>A test that makes NTFS volumes, and lets ntfs-3g read them. Says so where that is missing.</summary>
internal static class NtfsToolsPresence
{
    public static string? Reason =>
        HostTool.Find("mkntfs") is null || HostTool.Find("ntfscp") is null || HostTool.Find("ntfscat") is null ? "this machine has no ntfs-3g" : null;
}

/// <inheritdoc cref="NtfsToolsPresence"/>
internal sealed class NtfsToolsTheoryAttribute : TheoryAttribute
{
    public NtfsToolsTheoryAttribute() => Skip = NtfsToolsPresence.Reason;
}
