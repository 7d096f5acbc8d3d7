using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Fat;

/// <summary>Recognises exFAT, which has nothing but the name in common with FAT, and says that it is not read.</summary>
/// <remarks>The volume starts with a jump of three bytes and <c>EXFAT</c> with three blanks.</remarks>
internal sealed class ExFatReader : IFileSystemReader
{
    /// <inheritdoc/>
    public string Name => "exFAT";

    /// <inheritdoc/>
    public bool Recognises(IDiskSource volume)
    {
        Span<byte> start = stackalloc byte[11];
        if (volume.Length < start.Length)
        {
            return false;
        }

        volume.ReadExactly(0, start);
        return start[3..].SequenceEqual("EXFAT   "u8);
    }

    /// <inheritdoc/>
    public void Read(IDiskSource volume, LayoutSink sink, CancellationToken cancellationToken) =>
        sink.Remark("exFAT is not understood: its files are not told apart");
}
