using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Finds the files of ext2, ext3 and ext4: docs/formats/layout.md.</summary>
internal sealed class Ext4Reader : IFileSystemReader
{
    /// <inheritdoc/>
    public string Name => "ext4";

    /// <inheritdoc/>
    public bool Recognises(IDiskSource volume)
    {
        Span<byte> bytes = stackalloc byte[Superblock.Length];
        return new CachedVolume(volume).TryRead(Superblock.Offset, bytes) && Superblock.HasMagic(bytes);
    }

    /// <inheritdoc/>
    public void Read(IDiskSource volume, LayoutSink sink, CancellationToken cancellationToken)
    {
        var cached = new CachedVolume(volume);
        Span<byte> bytes = stackalloc byte[Superblock.Length];
        if (!cached.TryRead(Superblock.Offset, bytes))
        {
            return;
        }

        if (Superblock.Parse(bytes, out string complaint) is not { } superblock)
        {
            sink.Remark($"the files are not looked for: {complaint}");
            return;
        }

        if (superblock.NeedsRecovery)
        {
            sink.Remark("it was not cleanly unmounted: what is only in the journal is not seen, and what is free is not known");
        }

        if (superblock.Blocks > volume.Length / superblock.BlockBytes)
        {
            sink.Remark($"it should have {superblock.Blocks} blocks of {superblock.BlockBytes} bytes, but there is room for {volume.Length / superblock.BlockBytes}");
        }

        sink.BlockBytes = superblock.BlockBytes;
        var ext4 = new Ext4Volume(cached, superblock, sink);
        MetadataWalk.AddGroups(ext4, sink, cancellationToken);
        MetadataWalk.AddSystemFiles(ext4, sink, cancellationToken);
        new DirectoryWalk(ext4, sink, cancellationToken).Run();
        FreeBlocks.Add(ext4, sink, cancellationToken);
    }
}
