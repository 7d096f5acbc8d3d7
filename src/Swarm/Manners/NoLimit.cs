namespace MedV.Swarm.Manners;

/// <summary>A budget that never makes anybody wait.</summary>
public sealed class NoLimit : IByteBudget
{
    private NoLimit()
    {
    }

    /// <summary>The only one.</summary>
    public static NoLimit Instance { get; } = new();

    /// <inheritdoc/>
    public ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken) => new(wanted);
}
