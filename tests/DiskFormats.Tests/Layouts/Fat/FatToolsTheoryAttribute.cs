namespace MedV.DiskFormats.Tests.Layouts.Fat;

/// <summary>A test that makes FAT volumes, and lets mtools read them. Says so where one is missing.</summary>
internal sealed class FatToolsTheoryAttribute : TheoryAttribute
{
    public FatToolsTheoryAttribute() => Skip =
        HostTool.Find("mkfs.vfat") is null ? "this machine has no mkfs.vfat"
        : HostTool.Find("mcopy") is null || HostTool.Find("mdel") is null ? "this machine has no mtools"
        : null;
}
