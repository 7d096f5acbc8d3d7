using MedV.Chunking.Manifests;
using MedV.Chunking.Manifests.Pages;
using MedV.Chunking.Streams;

namespace MedV.Chunking.Packing;

/// <summary>A stream on its way into a manifest: the chunks that were made of it and where they lie on the disk.</summary>
internal sealed class PackedStream(DiskStream source)
{
    private int _extent;

    public DiskStream Source => source;

    public StreamName Name => source.Name;

    /// <summary>Numbers of chunks.</summary>
    public List<int> Entries { get; } = new(1);

    /// <summary>Neighbours put together.</summary>
    public List<Place> Places { get; } = new(1);

    /// <summary>Adds a chunk; they come by their offsets.</summary>
    public void Add(int chunk, long offset, int bytes)
    {
        Entries.Add(chunk);
        while (bytes > 0)
        {
            StreamExtent extent = source.Extents[_extent];
            if (offset >= extent.Offset + extent.Bytes)
            {
                _extent++;
                continue;
            }

            int run = (int)long.Min(bytes, extent.Offset + extent.Bytes - offset);
            AddPlace(extent.DiskOffset + (offset - extent.Offset), run);
            offset += run;
            bytes -= run;
        }
    }

    private void AddPlace(long offset, int bytes)
    {
        if (Places.Count > 0 && Places[^1] is var last && last.DiskOffset + last.Bytes == offset)
        {
            Places[^1] = last with { Bytes = last.Bytes + bytes };
        }
        else
        {
            Places.Add(new Place(offset, bytes));
        }
    }
}
