using MedV.Chunking.Disks;
using MedV.Chunking.Manifests.Pages;

namespace MedV.Chunking.Packing.Patches;

/// <summary>The bytes of a stream's entries, one after the other, as they lie on the disk.</summary>
internal sealed class StreamContent
{
    private readonly List<Place> _places;
    private readonly long[] _starts;

    public StreamContent(PackedStream stream)
    {
        _places = stream.Places;
        _starts = new long[_places.Count];
        for (int i = 1; i < _starts.Length; i++)
        {
            _starts[i] = _starts[i - 1] + _places[i - 1].Bytes;
        }
    }

    /// <summary>Where a byte of the content lies on the disk.</summary>
    public long DiskOffsetOf(long offset)
    {
        int place = PlaceOf(offset);
        return _places[place].DiskOffset + (offset - _starts[place]);
    }

    /// <summary>Reads content from the disk.</summary>
    public void Read(IDiskSource disk, long offset, Span<byte> destination)
    {
        for (int place = PlaceOf(offset); !destination.IsEmpty; place++)
        {
            long within = offset - _starts[place];
            Span<byte> run = destination[..(int)long.Min(destination.Length, _places[place].Bytes - within)];
            disk.ReadExactly(_places[place].DiskOffset + within, run);
            offset += run.Length;
            destination = destination[run.Length..];
        }
    }

    private int PlaceOf(long offset)
    {
        int place = Array.BinarySearch(_starts, offset);
        return place >= 0 ? place : ~place - 1;
    }
}
