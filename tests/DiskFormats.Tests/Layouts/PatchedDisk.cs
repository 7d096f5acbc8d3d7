using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>A disk in memory with some bytes changed, without a copy of all of it. Counts what is read.</summary>
internal sealed class PatchedDisk(byte[] image) : IDiskSource
{
    private readonly SortedList<long, byte[]> _patches = [];

    public long Length => image.Length;

    public long ReadBytes { get; private set; }

    /// <summary>Changes bytes; later changes win over earlier ones at the same place only if they start there too.</summary>
    public void Patch(long offset, byte[] bytes) => _patches[offset] = bytes[..(int)Math.Min(bytes.Length, image.Length - offset)];

    public int Read(long offset, Span<byte> destination)
    {
        int bytes = (int)Math.Min(destination.Length, image.Length - offset);
        image.AsSpan((int)offset, bytes).CopyTo(destination);
        foreach ((long start, byte[] patch) in _patches)
        {
            long from = Math.Max(start, offset);
            long to = Math.Min(start + patch.Length, offset + bytes);
            if (from < to)
            {
                patch.AsSpan((int)(from - start), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
            }
        }

        ReadBytes += bytes;
        return bytes;
    }

    public DiskRange NextData(long offset) => new(offset, Length);
}
