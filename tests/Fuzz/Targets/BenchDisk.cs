using MedV.Chunking.Disks;
using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Targets;

/// <summary>An input as a disk, or as the file of a container. Tells of the holes of its base, and counts what is read.</summary>
internal sealed class BenchDisk(Workbench input, Meter meter) : IDiskSource
{
    /// <inheritdoc/>
    public long Length => input.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        FuzzException.Require(offset >= 0 && offset <= input.Length, "read outside of the disk");
        int bytes = (int)Math.Min(destination.Length, input.Length - offset);
        input.Bytes.Slice((int)offset, bytes).CopyTo(destination);
        meter.ReadBytes += bytes;
        return bytes;
    }

    /// <inheritdoc/>
    public DiskRange NextData(long offset)
    {
        FuzzException.Require(offset >= 0 && offset <= input.Length, "looked for data outside of the disk");
        (int start, int end) = input.NextData((int)offset);
        return new DiskRange(start, end);
    }
}
