using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>What this host has asked a peer for and what has not been answered, also of that which it has taken back.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class AskedChunks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Digest Manifest, int Chunk), (int Open, int TakenBack)> _asked = [];

    public void Add(Digest manifest, IEnumerable<int> chunks)
    {
        lock (_lock)
        {
            foreach (int chunk in chunks)
            {
                (int open, int takenBack) = _asked.GetValueOrDefault((manifest, chunk));
                _asked[(manifest, chunk)] = (open + 1, takenBack);
            }
        }
    }

    public void TakeBack(Digest manifest, IEnumerable<int> chunks)
    {
        lock (_lock)
        {
            foreach (int chunk in chunks)
            {
                if (_asked.TryGetValue((manifest, chunk), out (int Open, int TakenBack) asked) && asked.TakenBack < asked.Open)
                {
                    _asked[(manifest, chunk)] = (asked.Open, asked.TakenBack + 1);
                }
            }
        }
    }

    /// <summary>Notes an answer.</summary>
    /// <returns>Whether it answers something that was taken back.</returns>
    /// <exception cref="PeerProtocolException">It answers nothing.</exception>
    public bool Answered(Digest manifest, int chunk)
    {
        lock (_lock)
        {
            if (!_asked.Remove((manifest, chunk), out (int Open, int TakenBack) asked))
            {
                throw new PeerProtocolException($"chunk {chunk} came without being asked for");
            }

            if (asked.Open > 1)
            {
                _asked[(manifest, chunk)] = (asked.Open - 1, int.Max(0, asked.TakenBack - 1));
            }

            return asked.TakenBack > 0;
        }
    }
}
