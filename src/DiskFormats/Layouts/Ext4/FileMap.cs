namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Finds the blocks of a file or directory, whichever kind of map it has.</summary>
internal sealed class FileMap(Ext4Volume volume)
{
    // No map reaches further: 2^32 blocks of 64 KiB, or three levels of numbers.
    private const ulong LargestBytes = 1UL << 58;

    private readonly ExtentTree _extents = new(volume);
    private readonly BlockMap _blocks = new(volume);
    private readonly RunList _runs = new(volume);

    /// <summary>Reads the map of <paramref name="inode"/>.</summary>
    /// <param name="inode">Without inline data.</param>
    /// <param name="bytes">The length up to which the map is wanted.</param>
    /// <param name="extents">Where the bytes are, until the next call.</param>
    /// <param name="cancellationToken">Ends the work within a block.</param>
    /// <returns><see langword="false"/> when the map breaks a rule of the format.</returns>
    public bool TryRead(Inode inode, ulong bytes, out ReadOnlySpan<FileExtent> extents, CancellationToken cancellationToken)
    {
        extents = default;
        if (bytes > LargestBytes)
        {
            return false;
        }

        _runs.Begin((long)bytes);
        bool isRead = bytes == 0
            || (inode.HasExtents ? _extents.TryRead(inode.Map, _runs, cancellationToken) : _blocks.TryRead(inode.Map, _runs, cancellationToken));
        extents = _runs.Extents;
        return isRead;
    }
}
