using System.Buffers.Binary;
using System.Security.Cryptography;
using MedV.Store.BaseDisks;

namespace MedV.Store.Seeds.Index;

/// <summary>Writes an index beside its place and renames it, so that there is always a whole one or none.</summary>
internal static class IndexWriter
{
    private const string DraftSuffix = ".new";
    private const int BufferBytes = 64 * 1024;

    /// <summary>Writes an index.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/>: no space left; the index before is still there.</exception>
    /// <exception cref="IOException">It cannot be written; the index before is still there.</exception>
    public static void Write(string path, IndexHeader header, FileTable table, IEnumerable<IndexEntry> entries)
    {
        string draft = path + DraftSuffix;
        try
        {
            using (FileStream file = Create(draft))
            using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
            {
                WriteContent(header, table, entries, bytes =>
                {
                    hash.AppendData(bytes);
                    file.Write(bytes);
                });
                file.Write(hash.GetHashAndReset());
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
            Libc.FlushFolder(Path.GetDirectoryName(path)!);
        }
        catch (IOException e) when (DiskFull.Is(e))
        {
            File.Delete(draft);
            throw new StoreException(StoreFault.Full, $"no space left for the index {path}", e);
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            // It tells the names of files whose folders may be closed to others.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static void WriteContent(IndexHeader header, FileTable table, IEnumerable<IndexEntry> entries, WriteBytes write)
    {
        write(header.ToBytes());
        byte[] buffer = new byte[BufferBytes];
        int filled = 0;
        foreach (IndexEntry entry in entries)
        {
            entry.Write(Room(IndexEntry.Length));
        }

        foreach (IndexedFile file in table.Files)
        {
            file.Write(Room(IndexedFile.Length));
        }

        foreach (uint folder in table.Folders)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Room(IndexHeader.FolderBytes), folder);
        }

        write(buffer.AsSpan(0, filled));
        write(table.Names.Span);
        write(table.Paths.Span);

        Span<byte> Room(int bytes)
        {
            if (filled + bytes > buffer.Length)
            {
                write(buffer.AsSpan(0, filled));
                filled = 0;
            }

            filled += bytes;
            return buffer.AsSpan(filled - bytes, bytes);
        }
    }

    private delegate void WriteBytes(ReadOnlySpan<byte> bytes);
}
