using MedV.Chunking.Disks;
using Microsoft.Win32.SafeHandles;

namespace MedV.Chunking.Benchmarks;

/// <summary>A file without holes.</summary>
internal sealed class PlainFileSource(SafeFileHandle file) : IDiskSource
{
    public long Length { get; } = RandomAccess.GetLength(file);

    public int Read(long offset, Span<byte> destination) => RandomAccess.Read(file, destination, offset);

    public DiskRange NextData(long offset) => new(offset, Length);
}
