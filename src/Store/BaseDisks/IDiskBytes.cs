namespace MedV.Store.BaseDisks;

/// <summary>The bytes of a disk. Safe for use by any number of threads.</summary>
internal interface IDiskBytes
{
    /// <summary>Fills the buffer.</summary>
    /// <returns><see langword="false"/> when the file ends before the buffer is full, or the device cannot read that place.</returns>
    bool TryRead(Span<byte> buffer, long offset);

    /// <summary>Finds what is not a hole.</summary>
    DataRanges FindData();
}
