using MedV.Chunking.Disks;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Packing;

/// <summary>A disk that from a place on gives <paramref name="bytes"/> bytes, or an error when that is negative.</summary>
internal sealed class FailingDisk(byte[] content, long failsAt, int bytes) : IDiskSource
{
    private readonly MemoryDiskSource _inner = new(content);

    public long Length => _inner.Length;

    public int Read(long offset, Span<byte> destination)
    {
        if (offset < failsAt)
        {
            return _inner.Read(offset, destination[..(int)Math.Min(destination.Length, failsAt - offset)]);
        }

        return bytes >= 0 ? bytes : throw new IOException("the disk is broken");
    }

    public DiskRange NextData(long offset) => _inner.NextData(offset);
}
