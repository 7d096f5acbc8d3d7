namespace MedV.Store.BaseDisks;

/// <summary>A run of a disk that another disk has too, if that is what its manifest says.</summary>
/// <param name="SeedOffset">Where it starts on the other disk; as far from the start of a block as <paramref name="DiskOffset"/>.</param>
/// <param name="DiskOffset">Where it starts on this disk.</param>
/// <param name="Bytes">Its length.</param>
internal readonly record struct CommonRun(long SeedOffset, long DiskOffset, long Bytes)
{
    public long DiskEnd => DiskOffset + Bytes;

    public long SeedEnd => SeedOffset + Bytes;
}
