namespace MedV.DiskFormats.Containers;

/// <summary>A set of numbers of which neighbours are likely to be in it together. Remembers 40 bytes or so for up to 64 of them.</summary>
internal sealed class UnitSet
{
    private readonly Dictionary<long, ulong> _words = [];

    /// <summary>Adds a number.</summary>
    /// <returns><see langword="false"/> when it was in the set already.</returns>
    public bool TryAdd(long number)
    {
        ref ulong word = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_words, number >> 6, out _);
        ulong bit = 1UL << (int)(number & 63);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }
}
