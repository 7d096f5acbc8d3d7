namespace MedV.Store.BaseDisks;

/// <summary>Which places of a disk were read back, and right, since they were last written. Safe for use by any number of threads.</summary>
/// <remarks>
/// A place is the index of an extent, and stands for what lies there and for the zeros up to the next one. Two bits each, in memory only: after a
/// restart nothing is believed.
/// </remarks>
internal sealed class CheckedPlaces(int extents)
{
    private readonly Lock _lock = new();
    private readonly ulong[] _checked = new ulong[((long)extents + 63) / 64];
    private readonly ulong[] _begun = new ulong[((long)extents + 63) / 64];
    private int _count;

    /// <summary>How many are checked.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether all are.</summary>
    public bool AreAll => Count == extents;

    /// <summary>Whether this one is.</summary>
    public bool Contains(int extent) => Has(_checked, extent);

    /// <summary>To be called before a place is read.</summary>
    /// <returns><see langword="false"/> when it is checked already.</returns>
    public bool TryBegin(int extent)
    {
        lock (_lock)
        {
            if (Contains(extent))
            {
                return false;
            }

            _begun[extent >> 6] |= Bit(extent);
            return true;
        }
    }

    /// <summary>Whether a place is being checked, and nobody has written to it since that began.</summary>
    public bool IsBegun(int extent) => Has(_begun, extent);

    /// <summary>What was read is right. Counts for nothing when somebody has written to the place since <see cref="TryBegin"/>.</summary>
    public void End(int extent)
    {
        lock (_lock)
        {
            if (IsBegun(extent))
            {
                _begun[extent >> 6] &= ~Bit(extent);
                _checked[extent >> 6] |= Bit(extent);
                _count++;
            }
        }
    }

    /// <summary>Somebody writes to these places. To be called before that, and after.</summary>
    public void Forget(int first, int count)
    {
        lock (_lock)
        {
            for (int extent = first; extent < first + count; extent++)
            {
                _count -= Contains(extent) ? 1 : 0;
                _checked[extent >> 6] &= ~Bit(extent);
                _begun[extent >> 6] &= ~Bit(extent);
            }
        }
    }

    /// <summary>Nothing that was read is believed any more.</summary>
    public void ForgetAll()
    {
        lock (_lock)
        {
            Array.Clear(_checked);
            Array.Clear(_begun);
            _count = 0;
        }
    }

    private static ulong Bit(int extent) => 1UL << (extent & 63);

    private static bool Has(ulong[] bits, int extent) => (Volatile.Read(ref bits[extent >> 6]) & Bit(extent)) != 0;
}
