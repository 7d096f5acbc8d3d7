using MedV.Swarm.Leases;

namespace MedV.Swarm.Transfers;

/// <summary>Chunks that one peer holds and this host wants, given out about rarest first.</summary>
/// <remarks>
/// The rarest of a few drawn at random, not of all: it costs the same for a disk of any size, and hosts that ask at the same moment ask
/// for different chunks. Used by one thread.
/// </remarks>
internal sealed class ChunkPicker(Random random)
{
    // With 16 draws the chosen chunk is among the rarest 12 % in 7 cases of 8, and a draw is a few nanoseconds.
    private const int Draws = 16;

    private readonly List<int> _wanted = [];

    public int Count => _wanted.Count;

    public void Add(int chunk) => _wanted.Add(chunk);

    /// <summary>Takes one out.</summary>
    /// <returns><see langword="false"/> when there is none.</returns>
    public bool TryTake(SiteView site, out int chunk)
    {
        chunk = -1;
        if (_wanted.Count == 0)
        {
            return false;
        }

        int best = random.Next(_wanted.Count);
        for (int draw = 1; draw < Draws && draw < _wanted.Count; draw++)
        {
            int other = random.Next(_wanted.Count);
            best = site.Holders(_wanted[other]) < site.Holders(_wanted[best]) ? other : best;
        }

        chunk = _wanted[best];
        _wanted[best] = _wanted[^1];
        _wanted.RemoveAt(_wanted.Count - 1);
        return true;
    }
}
