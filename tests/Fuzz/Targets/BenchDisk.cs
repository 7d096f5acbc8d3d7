using MedV.Chunking.Disks;
using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Targets;

/// <summary>An input as a disk, or as the file of a container. Tells of the holes of its base, and counts what is read.</summary>
internal sealed class BenchDisk(Workbench input, Meter meter) : IDiskSource
{
    /// <inheritdoc/>
    public long Length => input.WholeLength;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        FuzzException.Require(offset >= 0 && offset <= Length, "read outside of the disk");
        int bytes = (int)Math.Min(destination.Length, Length - offset);
        int here = (int)Math.Clamp(input.Length - offset, 0, bytes);
        input.Bytes.Slice((int)Math.Min(offset, input.Length), here).CopyTo(destination);
        destination[here..bytes].Clear();
        meter.ReadBytes += bytes;
        return bytes;
    }

    /// <inheritdoc/>
    public DiskRange NextData(long offset)
    {
        FuzzException.Require(offset >= 0 && offset <= Length, "looked for data outside of the disk");
        (int start, int end) = offset < input.Length ? input.NextData((int)offset) : default;
        return start < end ? new DiskRange(start, end) : new DiskRange(Length, Length);
    }
}
