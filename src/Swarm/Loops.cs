namespace MedV.Swarm;

/// <summary>Loops that belong together: none goes on without the others.</summary>
public static class Loops
{
    /// <summary>Runs all until one ends, fails or <paramref name="cancellationToken"/> is cancelled; then stops the others and waits for them.</summary>
    /// <param name="loops">Each is given the token that stops it.</param>
    /// <param name="cancellationToken">Stops all.</param>
    /// <exception cref="OperationCanceledException">They were stopped.</exception>
    /// <remarks>What the first one to end has thrown is thrown.</remarks>
    public static async Task RunAsync(IReadOnlyCollection<Func<CancellationToken, Task>> loops, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(loops);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] running = [.. loops.Select(loop => loop(stop.Token))];
        try
        {
            await await Task.WhenAny(running);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
