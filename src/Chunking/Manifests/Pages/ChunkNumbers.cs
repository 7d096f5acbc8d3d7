using System.Numerics;

namespace MedV.Chunking.Manifests.Pages;

/// <summary>Finds the number of a chunk by its id: 8 bytes a chunk beside the chunks themselves, where a dictionary takes 52.</summary>
/// <remarks>Open addressing with linear steps. Ids are SHA-256, so their first bytes spread well; whoever makes them collide only slows down its own image.</remarks>
internal sealed class ChunkNumbers
{
    private readonly int[] _slots;
    private readonly int _mask;

    /// <summary>Makes room.</summary>
    /// <param name="most">No more chunks are added.</param>
    public ChunkNumbers(int most)
    {
        // At most half full.
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)most + 1) * 2];
        _mask = _slots.Length - 1;
    }

    /// <summary>Finds a chunk, or adds it under a number of its own.</summary>
    /// <returns><see langword="false"/> when it was there already; then <paramref name="number"/> is its number.</returns>
    public bool TryAdd(Digest id, ChunkTable chunks, ref int number)
    {
        for (int slot = (int)(id.Leading & (uint)_mask); ; slot = (slot + 1) & _mask)
        {
            if (_slots[slot] == 0)
            {
                _slots[slot] = number + 1;
                return true;
            }

            if (chunks.IdOf(_slots[slot] - 1) == id)
            {
                number = _slots[slot] - 1;
                return false;
            }
        }
    }
}
