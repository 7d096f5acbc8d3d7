using System.Buffers.Binary;
using System.Security.Cryptography;
using MedV.Chunking;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Seeds.Index;

/// <summary>An index that was found undamaged, read a page at a time. Safe for use by any number of threads.</summary>
/// <remarks>Its memory is 8 bytes for each 4 KiB of the index. Numbers in it are checked where they are used, since a device may rot after the check.</remarks>
internal sealed class IndexFile : IDisposable
{
    /// <summary>No index is longer.</summary>
    public const long LargestBytes = 2L << 30;

    private const int PageEntries = 4096 / IndexEntry.Length;
    private const int PageBytes = PageEntries * IndexEntry.Length;
    private const int LongestTextBytes = 4096;

    private readonly SafeFileHandle _file;
    private readonly ulong[] _firstOfPage;

    private IndexFile(SafeFileHandle file, IndexHeader header)
    {
        _file = file;
        Header = header;
        _firstOfPage = new ulong[(header.Chunks + PageEntries - 1) / PageEntries];
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        for (int page = 0; page < _firstOfPage.Length; page++)
        {
            ReadExactly(IndexHeader.EntriesAt + ((long)page * PageBytes), first);
            _firstOfPage[page] = BinaryPrimitives.ReadUInt64LittleEndian(first);
        }
    }

    public IndexHeader Header { get; }

    /// <summary>Opens an index and checks all of it.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    /// <exception cref="StoreException"><see cref="StoreFault.Damaged"/>: it is not what was written, or of another version.</exception>
    public static IndexFile? Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            return new IndexFile(file, Check(file) ?? throw new StoreException(StoreFault.Damaged, $"{path} is not an index as it was written"));
        }
        catch (IOException e)
        {
            file.Dispose();
            throw new StoreException(StoreFault.Damaged, $"{path} cannot be read: {e.Message}", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds the entries of a prefix to <paramref name="found"/>, the first <paramref name="most"/> of them.</summary>
    /// <exception cref="IOException">The device cannot read that place.</exception>
    public void Find(ulong prefix, List<IndexEntry> found, int most)
    {
        // The first page that starts with the prefix or a larger one; entries of the prefix may begin in the page before.
        int at = Array.BinarySearch(_firstOfPage, prefix);
        at = at < 0 ? ~at : at;
        while (at > 0 && at < _firstOfPage.Length && _firstOfPage[at - 1] == prefix)
        {
            at--;
        }

        Span<byte> page = stackalloc byte[PageBytes];
        for (int number = Math.Max(0, at - 1); number < _firstOfPage.Length && _firstOfPage[number] <= prefix; number++)
        {
            int entries = (int)Math.Min(PageEntries, Header.Chunks - ((long)number * PageEntries));
            ReadExactly(IndexHeader.EntriesAt + ((long)number * PageBytes), page[..(entries * IndexEntry.Length)]);
            for (int i = 0; i < entries; i++)
            {
                IndexEntry entry = IndexEntry.Read(page[(i * IndexEntry.Length)..]);
                if (entry.Prefix == prefix)
                {
                    if (most-- == 0)
                    {
                        return;
                    }

                    found.Add(entry);
                }
            }
        }
    }

    /// <summary>A file and where it lies.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name in its folder.</param>
    /// <returns><see langword="false"/> when the index does not have that number, or no name for it.</returns>
    /// <exception cref="IOException">The device cannot read that place.</exception>
    public bool TryGetFile(int number, out IndexedFile file, out byte[] name)
    {
        file = default;
        name = [];
        if (number < 0 || number >= Header.Files)
        {
            return false;
        }

        Span<byte> records = stackalloc byte[2 * IndexedFile.Length];
        bool isLast = number == Header.Files - 1;
        ReadExactly(Header.FilesAt + ((long)number * IndexedFile.Length), isLast ? records[..IndexedFile.Length] : records);
        file = IndexedFile.Read(records);
        return file.Bytes is >= 0 and <= SeedPlan.LargestFileBytesEver && TryReadText(
            Header.NamesAt, file.Name, isLast ? Header.NameBytes : IndexedFile.Read(records[IndexedFile.Length..]).Name, Header.NameBytes, out name);
    }

    /// <summary>The path of a folder.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="path">Absolute, without a separator at its end.</param>
    /// <returns><see langword="false"/> when the index does not have that number, or no path for it.</returns>
    /// <exception cref="IOException">The device cannot read that place.</exception>
    public bool TryGetFolder(int number, out byte[] path)
    {
        path = [];
        if (number < 0 || number >= Header.Folders)
        {
            return false;
        }

        Span<byte> starts = stackalloc byte[2 * IndexHeader.FolderBytes];
        bool isLast = number == Header.Folders - 1;
        ReadExactly(Header.FoldersAt + ((long)number * IndexHeader.FolderBytes), isLast ? starts[..IndexHeader.FolderBytes] : starts);
        return TryReadText(
            Header.PathsAt,
            BinaryPrimitives.ReadUInt32LittleEndian(starts),
            isLast ? Header.PathBytes : BinaryPrimitives.ReadUInt32LittleEndian(starts[IndexHeader.FolderBytes..]),
            Header.PathBytes,
            out path);
    }

    /// <summary>All entries in the order of their prefixes.</summary>
    /// <exception cref="IOException">The device cannot read a place.</exception>
    public IEnumerable<IndexEntry> Entries()
    {
        byte[] page = new byte[PageBytes];
        for (long first = 0; first < Header.Chunks; first += PageEntries)
        {
            int entries = (int)Math.Min(PageEntries, Header.Chunks - first);
            ReadExactly(IndexHeader.EntriesAt + (first * IndexEntry.Length), page.AsSpan(0, entries * IndexEntry.Length));
            for (int i = 0; i < entries; i++)
            {
                yield return IndexEntry.Read(page.AsSpan(i * IndexEntry.Length));
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static IndexHeader? Check(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        if (length is < IndexHeader.Length + IndexHeader.ChecksumBytes or > LargestBytes)
        {
            return null;
        }

        byte[] buffer = Buffers.Shared.Rent(64 * 1024);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            for (long at = 0; at < length - IndexHeader.ChecksumBytes;)
            {
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - IndexHeader.ChecksumBytes - at));
                ReadExactly(file, at, part);
                hash.AppendData(part);
                at += part.Length;
            }

            Span<byte> checksum = stackalloc byte[IndexHeader.ChecksumBytes];
            ReadExactly(file, length - IndexHeader.ChecksumBytes, checksum);
            Span<byte> header = stackalloc byte[IndexHeader.Length];
            ReadExactly(file, 0, header);
            return checksum.SequenceEqual(hash.GetHashAndReset()) ? IndexHeader.TryRead(header, length) : null;
        }
        finally
        {
            Buffers.Shared.Return(buffer);
        }
    }

    private static void ReadExactly(SafeFileHandle file, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(file, destination, offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"the index ends at byte {offset}");
            }

            offset += read;
            destination = destination[read..];
        }
    }

    private void ReadExactly(long offset, Span<byte> destination) => ReadExactly(_file, offset, destination);

    private bool TryReadText(long section, long start, long end, long sectionBytes, out byte[] text)
    {
        text = [];
        if (start > end || end > sectionBytes || end - start > LongestTextBytes)
        {
            return false;
        }

        text = new byte[end - start];
        ReadExactly(section + start, text);
        return true;
    }
}
