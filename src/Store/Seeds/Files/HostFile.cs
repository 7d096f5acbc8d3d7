using MedV.Chunking.Disks;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Seeds.Files;

/// <summary>An open file of the host as a source for the chunker. What it gives may change while it is read.</summary>
/// <param name="file">The file; the caller's to close.</param>
/// <param name="length">How long it was when it was opened: what came later is not looked at.</param>
internal sealed class HostFile(SafeFileHandle file, long length) : IDiskSource
{
    public long Length => length;

    public int Read(long offset, Span<byte> destination) => RandomAccess.Read(file, destination, offset);

    public DiskRange NextData(long offset) => new(offset, length);
}
