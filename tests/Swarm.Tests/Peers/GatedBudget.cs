using MedV.Swarm.Manners;

namespace MedV.Swarm.Tests.Peers;

/// <summary>A budget that a test fills.</summary>
internal sealed class GatedBudget : IByteBudget
{
    private readonly SemaphoreSlim _bytes = new(0);

    /// <summary>What has been asked for and not been given yet, in calls.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    private int _waiting;

    public void Allow(int bytes) => _bytes.Release(bytes);

    public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        await _bytes.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref _waiting);
        int taken = 1;
        while (taken < wanted && _bytes.Wait(0, cancellationToken))
        {
            taken++;
        }

        return taken;
    }
}
