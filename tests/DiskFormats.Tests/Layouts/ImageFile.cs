using MedV.Chunking.Disks;
using Microsoft.Win32.SafeHandles;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>A raw disk in a file. It does not know of holes.</summary>
internal sealed class ImageFile(string path) : IDiskSource, IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, share: FileShare.ReadWrite);

    public string Path { get; } = path;

    public long Length { get; } = new FileInfo(path).Length;

    public int Read(long offset, Span<byte> destination) => RandomAccess.Read(_file, destination, offset);

    public DiskRange NextData(long offset) => new(offset, Length);

    public void Dispose() => _file.Dispose();
}
