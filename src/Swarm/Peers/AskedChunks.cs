using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>What this host has asked a peer for, or is about to, and what has not been answered; also what of it was taken back.</summary>
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

    /// <summary>It is the turn of something that was to be asked for.</summary>
    /// <returns>Whether it was taken back before: then it is not asked for, and forgotten.</returns>
    public bool IsTakenBack(Digest manifest, int chunk)
    {
        lock (_lock)
        {
            return _asked.TryGetValue((manifest, chunk), out (int Open, int TakenBack) asked) && asked.TakenBack > 0 && Close(manifest, chunk, asked);
        }
    }

    /// <summary>Notes an answer.</summary>
    /// <returns>Whether it answers something that was taken back.</returns>
    /// <exception cref="PeerProtocolException">It answers nothing.</exception>
    public bool Answered(Digest manifest, int chunk)
    {
        lock (_lock)
        {
            return _asked.TryGetValue((manifest, chunk), out (int Open, int TakenBack) asked)
                ? Close(manifest, chunk, asked)
                : throw new PeerProtocolException($"chunk {chunk} came without being asked for");
        }
    }

    private bool Close(Digest manifest, int chunk, (int Open, int TakenBack) asked)
    {
        if (asked.Open > 1)
        {
            _asked[(manifest, chunk)] = (asked.Open - 1, int.Max(0, asked.TakenBack - 1));
        }
        else
        {
            _asked.Remove((manifest, chunk));
        }

        return asked.TakenBack > 0;
    }
}
