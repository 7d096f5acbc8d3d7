using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Partitions;

/// <summary>A partition table while it is read, and what came of it.</summary>
/// <param name="disk">Where it is read from.</param>
/// <param name="sectorBytes">What the table counts in.</param>
internal sealed class TableReading(IDiskSource disk, int sectorBytes)
{
    /// <summary>More than any tool makes: with it, the work on one disk stays bounded however often its table names a place.</summary>
    private const int MostPartitions = 256;

    private const int MostRemarks = 100;

    private readonly CachedVolume _disk = new(disk);
    private readonly List<PartitionEntry> _partitions = [];
    private readonly List<DiskRange> _metadata = [];
    private readonly List<string> _remarks = [];

    /// <summary>What the table counts in: 512 or 4096 bytes.</summary>
    public int SectorBytes => sectorBytes;

    /// <summary>How many whole sectors the disk has.</summary>
    public long Sectors => disk.Length / sectorBytes;

    /// <summary>The partitions in the order of the table. No two overlap.</summary>
    public IReadOnlyList<PartitionEntry> Partitions => _partitions;

    /// <summary>Where the table itself lies.</summary>
    public IReadOnlyList<DiskRange> Metadata => _metadata;

    /// <summary>What was not understood or left out.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Whether there is a table at all.</summary>
    public bool IsFound => _metadata.Count > 0;

    /// <summary>Fills <paramref name="destination"/> from a sector on, if that many bytes are there.</summary>
    public bool TryRead(long sector, Span<byte> destination) =>
        sector >= 0 && sector < Sectors && _disk.TryRead(sector * sectorBytes, destination);

    /// <summary>Notes that sectors belong to the table, as far as they lie on the disk.</summary>
    /// <param name="sector">The first: one of the disk.</param>
    /// <param name="bytes">How many bytes.</param>
    public void AddMetadata(long sector, long bytes)
    {
        long start = sector * sectorBytes;
        if (bytes > 0)
        {
            _metadata.Add(new DiskRange(start, Math.Min(start + bytes, disk.Length)));
        }
    }

    /// <summary>Says what was not understood.</summary>
    public void Remark(string text)
    {
        if (_remarks.Count < MostRemarks)
        {
            _remarks.Add(text);
        }
    }

    /// <summary>Adds a partition. One that does not lie on the disk, or overlaps one before, is left out with a remark.</summary>
    public void Add(int number, string type, long firstSector, long sectors)
    {
        if (_partitions.Count >= MostPartitions)
        {
            return;
        }

        if (firstSector < 1 || sectors < 1 || firstSector > Sectors - sectors)
        {
            Remark($"partition {number} does not lie on the disk");
            return;
        }

        var range = new DiskRange(firstSector * sectorBytes, (firstSector + sectors) * sectorBytes);
        foreach (PartitionEntry other in _partitions)
        {
            if (range.Start < other.Range.End && other.Range.Start < range.End)
            {
                Remark($"partition {number} is left out, for it overlaps partition {other.Number}");
                return;
            }
        }

        _partitions.Add(new PartitionEntry(number, type, range));
    }
}
