namespace MedV.Swarm.Manners;

/// <summary>Hands out the right to move bytes, and makes who asks wait for it.</summary>
/// <remarks>Safe for use by any number of threads: several that wait get their parts in turn.</remarks>
public interface IByteBudget
{
    /// <summary>Waits until bytes may be moved.</summary>
    /// <param name="wanted">How many, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait at once; nothing is taken then.</param>
    /// <returns>From 1 to <paramref name="wanted"/>: how many may be moved now. What was taken and not used is lost.</returns>
    ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken);
}
