namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Names an MFT record: 48 bits of number, then 16 bits that tell how often its place was used.</summary>
/// <param name="Value">As on the disk.</param>
internal readonly record struct RecordReference(ulong Value)
{
    /// <summary>Which record of the table, from 0.</summary>
    public long Number => (long)(Value & 0xFFFF_FFFF_FFFF);

    /// <summary>Which use of its place; 0 means any.</summary>
    public ushort Sequence => (ushort)(Value >> 48);

    /// <summary>Whether a record with this number and <paramref name="sequence"/> is meant, and not one that was here before.</summary>
    public bool IsTo(ushort sequence) => Sequence == 0 || Sequence == sequence;
}
