using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Partitions;

/// <summary>A line of a partition table. Its range lies in the disk.</summary>
/// <param name="Number">As Linux counts: from 1, logical partitions from 5.</param>
/// <param name="Type">As its table has it: two digits, or a GUID.</param>
/// <param name="Range">Where it lies on the disk.</param>
internal readonly record struct PartitionEntry(int Number, string Type, DiskRange Range);
