using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>Reads small things of a volume by large reads, and keeps the last 16 MiB of them.</summary>
/// <remarks>A file system is walked in the order of its directories, but what is walked lies close together. Used by one thread at a time.</remarks>
internal sealed class CachedVolume(IDiskSource volume)
{
    private const int PageBytes = 64 * 1024;
    private const int MostPages = 256;

    private readonly Dictionary<long, Page> _pages = [];
    private readonly Queue<Page> _inOrderOfUse = new();

    /// <summary>The size of the volume in bytes.</summary>
    public long Length => volume.Length;

    /// <summary>Fills <paramref name="destination"/>.</summary>
    /// <returns><see langword="false"/> when not all of it lies in the volume; nothing was read then.</returns>
    /// <exception cref="EndOfStreamException">The disk gave fewer bytes than it promised.</exception>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public bool TryRead(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > volume.Length - destination.Length)
        {
            return false;
        }

        while (!destination.IsEmpty)
        {
            ReadOnlySpan<byte> page = Find(offset / PageBytes).Bytes.AsSpan((int)(offset % PageBytes));
            int bytes = Math.Min(page.Length, destination.Length);
            page[..bytes].CopyTo(destination);
            destination = destination[bytes..];
            offset += bytes;
        }

        return true;
    }

    private Page Find(long number)
    {
        if (_pages.TryGetValue(number, out Page? page))
        {
            page.WasUsedAgain = true;
            return page;
        }

        page = _pages.Count < MostPages ? new Page() : Forget();
        page.Number = number;
        Fill(number * PageBytes, page.Bytes);
        _pages.Add(number, page);
        _inOrderOfUse.Enqueue(page);
        return page;
    }

    /// <summary>Second chance: a page that was used since it was looked at last goes to the end of the queue.</summary>
    private Page Forget()
    {
        while (true)
        {
            Page oldest = _inOrderOfUse.Dequeue();
            if (!oldest.WasUsedAgain)
            {
                _pages.Remove(oldest.Number);
                return oldest;
            }

            oldest.WasUsedAgain = false;
            _inOrderOfUse.Enqueue(oldest);
        }
    }

    private void Fill(long offset, Span<byte> destination) =>
        volume.ReadExactly(offset, destination[..(int)Math.Min(destination.Length, volume.Length - offset)]);

    private sealed class Page
    {
        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(PageBytes);

        public long Number { get; set; }

        public bool WasUsedAgain { get; set; }
    }
}
