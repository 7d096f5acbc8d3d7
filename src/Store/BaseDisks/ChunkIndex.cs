using System.Numerics;
using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>Finds chunks by their ids, in 6 to 12 bytes a chunk.</summary>
internal sealed class ChunkIndex
{
    private readonly ChunkTable _chunks;

    // Chunk number + 1 at the first free slot from where the digest says; at most two thirds of the slots are taken.
    private readonly int[] _slots;

    public ChunkIndex(ChunkTable chunks)
    {
        _chunks = chunks;
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)(chunks.Length + (chunks.Length / 2) + 1))];
        for (int chunk = 0; chunk < chunks.Length; chunk++)
        {
            int slot = SlotOf(chunks.IdOf(chunk));
            while (_slots[slot] != 0)
            {
                slot = Next(slot);
            }

            _slots[slot] = chunk + 1;
        }
    }

    public bool TryFind(Digest id, out int chunk)
    {
        for (int slot = SlotOf(id); (chunk = _slots[slot] - 1) >= 0; slot = Next(slot))
        {
            if (_chunks.IdOf(chunk) == id)
            {
                return true;
            }
        }

        return false;
    }

    // The ids are SHA-256: whoever signs the manifest could choose them to collide, and would only slow down a host that trusts it.
    private int SlotOf(Digest id) => unchecked(id.GetHashCode() & (_slots.Length - 1));

    private int Next(int slot) => (slot + 1) & (_slots.Length - 1);
}
