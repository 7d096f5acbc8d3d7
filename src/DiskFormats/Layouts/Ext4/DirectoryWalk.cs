namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Goes from the root through all directories and hands their files over: each inode once, by the first name that is met.</summary>
/// <remarks>The order is that of the bytes on the disk, depth first, so that it is the same every time.</remarks>
internal sealed class DirectoryWalk(Ext4Volume volume, LayoutSink sink, CancellationToken cancellationToken)
{
    private const int MostInodes = 1 << 24;
    private const int LongestPath = 4096;

    /// <summary>Characters of the names of all directories: half a gigabyte.</summary>
    private const long MostNameCharacters = 1L << 28;

    private readonly FileMap _map = new(volume);
    private readonly HashSet<uint> _seen = [];
    private readonly Stack<PendingDirectory> _pending = new();
    private readonly byte[] _inode = new byte[volume.Superblock.InodeBytes];
    private readonly byte[] _block = new byte[volume.Superblock.BlockBytes];
    private long _nameCharacters;

    /// <summary>Walks until all is seen, or a limit is reached.</summary>
    public void Run()
    {
        _seen.Add(PendingDirectory.Root.Inode);
        _pending.Push(PendingDirectory.Root);
        while (_pending.TryPop(out PendingDirectory? directory) && !sink.IsFull)
        {
            ReadDirectory(directory);
        }
    }

    private void ReadDirectory(PendingDirectory directory)
    {
        string path = directory.Path();
        if (!volume.TryReadInode(directory.Inode, _inode) || new Inode(_inode) is not { IsDirectory: true } inode)
        {
            sink.Remark($"/{path}: inode {directory.Inode} is no directory");
            return;
        }

        bool isWhole = inode.HasInlineData ? ReadInline(directory, path, inode) : ReadBlocks(directory, path, inode);
        if (!isWhole)
        {
            sink.Remark($"/{path}: a part of the directory is damaged; files of it may be missing");
        }
    }

    private bool ReadInline(PendingDirectory directory, string path, Inode inode)
    {
        // Files are looked up on the way, into the buffer that these bytes are in.
        byte[] first = InlineDirectory.First(inode).ToArray();
        byte[] second = InlineDirectory.Second(inode).ToArray();
        return ReadEntries(directory, path, first) && ReadEntries(directory, path, second);
    }

    private bool ReadBlocks(PendingDirectory directory, string path, Inode inode)
    {
        bool isLarge = (volume.Superblock.Incompatible & Ext4Features.LargeDirectories) != 0;
        ulong bytes = isLarge ? inode.Size : inode.Size & uint.MaxValue;
        if (!_map.TryRead(inode, bytes, out ReadOnlySpan<FileExtent> extents, cancellationToken))
        {
            return false;
        }

        foreach (FileExtent extent in extents.ToArray())
        {
            long first = extent.DiskOffset / _block.Length;
            long end = first + ((extent.Bytes + _block.Length - 1) / _block.Length);
            for (long block = first; block < end; block++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!volume.TryReadOnce(block, _block) || !ReadEntries(directory, path, _block))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool ReadEntries(PendingDirectory directory, string path, ReadOnlySpan<byte> bytes)
    {
        var entries = new DirectoryEntries(bytes);
        while (entries.MoveNext() && !sink.IsFull)
        {
            if (_seen.Count >= MostInodes)
            {
                sink.Remark("too many files and directories: the rest is left out");
                _pending.Clear();
                return true;
            }

            if (_seen.Add(entries.Inode))
            {
                Look(directory, path, NameText.FromUtf8(entries.Name), entries.Inode);
            }
        }

        return !entries.IsBroken;
    }

    private void Look(PendingDirectory directory, string path, string name, uint number)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!volume.TryReadInode(number, _inode))
        {
            sink.Remark($"/{path}{name}: there is no inode {number}");
            return;
        }

        var inode = new Inode(_inode);
        if (inode.IsDirectory)
        {
            Postpone(directory, path, name, number);
        }
        else if (inode.IsFile && !inode.HasInlineData)
        {
            if (_map.TryRead(inode, inode.Size, out ReadOnlySpan<FileExtent> extents, cancellationToken))
            {
                sink.AddFile(path + name, (long)inode.Size, extents);
            }
            else
            {
                sink.Remark($"/{path}{name}: left out, for its map is damaged");
            }
        }
    }

    private void Postpone(PendingDirectory directory, string path, string name, uint number)
    {
        _nameCharacters += name.Length;
        if (directory.PathCharacters + name.Length >= LongestPath || _nameCharacters > MostNameCharacters)
        {
            sink.Remark($"/{path}{name}: left out, for the path is too long");
            return;
        }

        _pending.Push(directory.Child(name, number));
    }
}
