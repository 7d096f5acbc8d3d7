using System.Runtime.InteropServices;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Fat;

/// <summary>One reading of a volume, from the root directory down.</summary>
internal sealed class FatVolume(IDiskSource volume, BootSector boot, FileAllocationTable table, LayoutSink sink)
{
    /// <summary>The longest directory that the format allows: 65 536 entries.</summary>
    private const int MostDirectoryBytes = 65_536 * DirectoryEntries.EntryBytes;

    private const int MostDirectories = 1 << 18;

    // With a name of 255 characters, a path still has no more than 4096.
    private const int MostFolderCharacters = 3800;

    private readonly byte[] _directory = new byte[Math.Max(MostDirectoryBytes, boot.RootBytes)];
    private readonly List<FileExtent> _extents = [];
    private readonly Stack<Folder> _waiting = new();
    private int _directories = 1;
    private long _damagedFiles;
    private long _damagedDirectories;
    private long _leftOutDirectories;

    /// <summary>Hands all files to the sink.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public void Read(CancellationToken cancellationToken)
    {
        sink.AddMetadata(new DiskRange(0, boot.DataOffset));
        if (boot.RootBytes > 0)
        {
            Span<byte> root = _directory.AsSpan(0, boot.RootBytes);
            volume.ReadExactly(boot.RootOffset, root);
            ReadEntries("", root, cancellationToken);
        }
        else
        {
            _waiting.Push(new Folder("", boot.RootCluster));
        }

        while (_waiting.TryPop(out Folder folder) && !sink.IsFull)
        {
            ReadEntries(folder.Prefix, ReadChain(folder.FirstCluster), cancellationToken);
        }

        if (boot.IsDirty || table.IsDirty)
        {
            sink.Remark("what is free is not known: it was not cleanly unmounted");
        }
        else
        {
            table.AddFree(sink, cancellationToken);
        }

        Remark(_damagedFiles, "files are left out, for their chains of clusters end too early or run into others");
        Remark(_damagedDirectories, "directories have no clusters of their own");
        Remark(_leftOutDirectories, "directories are left out, for they are too many or too deep");
    }

    private ReadOnlySpan<byte> ReadChain(uint firstCluster)
    {
        if (table.Take(firstCluster, Math.Max(MostDirectoryBytes / boot.ClusterBytes, 1), _extents) == 0)
        {
            _damagedDirectories++;
        }

        int filled = 0;
        foreach (FileExtent extent in _extents)
        {
            sink.AddMetadata(new DiskRange(extent.DiskOffset, extent.DiskOffset + extent.Bytes));
            volume.ReadExactly(extent.DiskOffset, _directory.AsSpan(filled, (int)extent.Bytes));
            filled += (int)extent.Bytes;
        }

        return _directory.AsSpan(0, filled);
    }

    private void ReadEntries(string prefix, ReadOnlySpan<byte> directory, CancellationToken cancellationToken)
    {
        var entries = new DirectoryEntries(directory, boot.EntryBits);
        while (entries.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = prefix + entries.Current.Name;
            if (!entries.Current.IsDirectory)
            {
                AddFile(path, entries.Current);
            }
            else if (_directories < MostDirectories && path.Length < MostFolderCharacters)
            {
                _directories++;
                _waiting.Push(new Folder(path + "/", entries.Current.FirstCluster));
            }
            else
            {
                _leftOutDirectories++;
            }
        }
    }

    private void AddFile(string path, DirectoryEntry file)
    {
        long clusters = (file.Bytes + (long)boot.ClusterBytes - 1) / boot.ClusterBytes;
        if (table.Take(file.FirstCluster, clusters, _extents) < clusters)
        {
            _damagedFiles++;
            return;
        }

        if (clusters > 0)
        {
            FileExtent last = _extents[^1];
            _extents[^1] = last with { Bytes = file.Bytes - last.FileOffset };
        }

        sink.AddFile(path, file.Bytes, CollectionsMarshal.AsSpan(_extents));
    }

    private void Remark(long count, string what)
    {
        if (count > 0)
        {
            sink.Remark($"{count} {what}");
        }
    }

    /// <summary>A directory that is still to be read.</summary>
    private readonly record struct Folder(string Prefix, uint FirstCluster);
}
