namespace MedV.Chunking.Disks;

/// <summary>Reading that goes on until all is there.</summary>
public static class DiskReads
{
    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on.</summary>
    /// <exception cref="EndOfStreamException">The disk ends before; the caller compares with its length first.</exception>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static void ReadExactly(this IDiskSource disk, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = disk.Read(offset, destination);
            if (read <= 0 || read > destination.Length)
            {
                throw new EndOfStreamException($"the disk ended at byte {offset}, but it said that it has {disk.Length}");
            }

            offset += read;
            destination = destination[read..];
        }
    }
}
