namespace MedV.Swarm.Manners;

/// <summary>What is done with budgets of bytes everywhere.</summary>
internal static class ByteBudgets
{
    /// <summary>Waits until all of the bytes may be moved.</summary>
    public static async ValueTask TakeAllAsync(this IByteBudget budget, int bytes, CancellationToken cancellationToken)
    {
        while (bytes > 0)
        {
            bytes -= await budget.TakeAsync(bytes, cancellationToken);
        }
    }
}
