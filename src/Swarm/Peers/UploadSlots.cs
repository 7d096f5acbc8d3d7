namespace MedV.Swarm.Peers;

/// <summary>Turns at reading and hashing chunks for peers: a few at once on the whole host, one after the other in the order of their asking.</summary>
/// <remarks>
/// A connection asks for one turn at a time, and does in it what it can send at once. So peers get equal parts, however many chunks each has asked for,
/// and one that takes nothing off the wire holds no turn. Safe for use by any number of threads.
/// </remarks>
internal sealed class UploadSlots : IDisposable
{
    /// <summary>How many at once: half of the processors, two to four. The work is hashing, and waiting for a disk.</summary>
    public static readonly int Default = int.Clamp(Environment.ProcessorCount / 2, 2, 4);

    private readonly SemaphoreSlim _free;

    public UploadSlots(int count) => _free = new SemaphoreSlim(count);

    /// <summary>Waits for a turn. Who waits longest is next.</summary>
    public Task TakeAsync(CancellationToken cancellationToken) => _free.WaitAsync(cancellationToken);

    /// <summary>Ends a turn.</summary>
    public void Release() => _free.Release();

    public void Dispose() => _free.Dispose();
}
