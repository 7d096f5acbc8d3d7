using MedV.Chunking;

namespace MedV.Swarm.Peers;

/// <summary>Which of a peer's requests that wait for their answer it has taken back.</summary>
/// <remarks>Safe for use by any number of threads. As long as the queue of requests, which is bounded.</remarks>
internal sealed class WithdrawnRequests
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Digest Manifest, int Chunk), (int Waiting, int Withdrawn)> _requests = [];

    /// <summary>A request waits.</summary>
    public void Add(Digest manifest, int chunk)
    {
        lock (_lock)
        {
            (int waiting, int withdrawn) = _requests.GetValueOrDefault((manifest, chunk));
            _requests[(manifest, chunk)] = (waiting + 1, withdrawn);
        }
    }

    /// <summary>The peer takes a request back; it means nothing if none waits.</summary>
    public void Withdraw(Digest manifest, int chunk)
    {
        lock (_lock)
        {
            if (_requests.TryGetValue((manifest, chunk), out (int Waiting, int Withdrawn) request) && request.Withdrawn < request.Waiting)
            {
                _requests[(manifest, chunk)] = (request.Waiting, request.Withdrawn + 1);
            }
        }
    }

    /// <summary>It is a request's turn.</summary>
    /// <returns>Whether it was taken back.</returns>
    public bool Remove(Digest manifest, int chunk)
    {
        lock (_lock)
        {
            _requests.Remove((manifest, chunk), out (int Waiting, int Withdrawn) request);
            if (request.Waiting > 1)
            {
                _requests[(manifest, chunk)] = (request.Waiting - 1, int.Max(0, request.Withdrawn - 1));
            }

            return request.Withdrawn > 0;
        }
    }
}
