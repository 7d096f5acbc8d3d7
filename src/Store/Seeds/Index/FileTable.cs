using System.Buffers;

namespace MedV.Store.Seeds.Index;

/// <summary>The files of an index that is being made, in about the form that they have in it.</summary>
internal sealed class FileTable
{
    private readonly List<IndexedFile> _files;
    private readonly List<uint> _folders;
    private readonly ArrayBufferWriter<byte> _names;
    private readonly ArrayBufferWriter<byte> _paths;

    public FileTable()
        : this([], [], new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>())
    {
    }

    private FileTable(List<IndexedFile> files, List<uint> folders, ArrayBufferWriter<byte> names, ArrayBufferWriter<byte> paths) =>
        (_files, _folders, _names, _paths) = (files, folders, names, paths);

    public IReadOnlyList<IndexedFile> Files => _files;

    public IReadOnlyList<uint> Folders => _folders;

    public ReadOnlyMemory<byte> Names => _names.WrittenMemory;

    public ReadOnlyMemory<byte> Paths => _paths.WrittenMemory;

    /// <summary>Length of all files.</summary>
    public long FileBytes { get; private set; }

    /// <summary>What the table takes of an index.</summary>
    public long IndexBytes =>
        ((long)_files.Count * IndexedFile.Length) + ((long)_folders.Count * IndexHeader.FolderBytes) + _names.WrittenCount + _paths.WrittenCount;

    /// <returns>The number of the folder.</returns>
    public int AddFolder(ReadOnlySpan<byte> path)
    {
        _folders.Add((uint)_paths.WrittenCount);
        _paths.Write(path);
        return _folders.Count - 1;
    }

    /// <returns>The number of the file.</returns>
    public int AddFile(int folder, ReadOnlySpan<byte> name, long bytes, UInt128 stamp)
    {
        _files.Add(new IndexedFile(folder, (uint)_names.WrittenCount, bytes, stamp));
        _names.Write(name);
        FileBytes += bytes;
        return _files.Count - 1;
    }

    public FileTable Clone()
    {
        var names = new ArrayBufferWriter<byte>(Math.Max(1, _names.WrittenCount));
        var paths = new ArrayBufferWriter<byte>(Math.Max(1, _paths.WrittenCount));
        names.Write(_names.WrittenSpan);
        paths.Write(_paths.WrittenSpan);
        return new FileTable([.. _files], [.. _folders], names, paths) { FileBytes = FileBytes };
    }
}
