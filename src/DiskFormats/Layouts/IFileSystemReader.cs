using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>Finds the files of one kind of file system. Holds no state: used for one volume after another.</summary>
/// <remarks>
/// A volume is whatever its maker wanted it to be. A reader uses bounded time, memory and depth for any content, leaves out what it does not
/// understand, and says so by <see cref="LayoutSink.Remark"/>.
/// </remarks>
internal interface IFileSystemReader
{
    /// <summary>What people call it, such as <c>ext4</c>.</summary>
    string Name { get; }

    /// <summary>Whether a volume is of this kind. Cheap: looks at a superblock or boot sector.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    bool Recognises(IDiskSource volume);

    /// <summary>Hands the files of <paramref name="volume"/> to <paramref name="sink"/>, with offsets in the volume.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    void Read(IDiskSource volume, LayoutSink sink, CancellationToken cancellationToken);
}
