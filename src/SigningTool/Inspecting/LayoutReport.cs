namespace MedV.SigningTool.Inspecting;

/// <summary>What <c>layout --json</c> prints. Sizes and offsets in bytes.</summary>
/// <param name="Disk">The file.</param>
/// <param name="Container">What the disk is kept in: <c>raw</c>, <c>qcow2</c>, <c>vhd</c> or <c>vhdx</c>.</param>
/// <param name="DiskBytes">The disk's size.</param>
/// <param name="Partitions">Its parts.</param>
/// <param name="Remarks">What was not understood.</param>
internal sealed record LayoutReport(string Disk, string Container, long DiskBytes, IReadOnlyList<LayoutPart> Partitions, IReadOnlyList<string> Remarks);
