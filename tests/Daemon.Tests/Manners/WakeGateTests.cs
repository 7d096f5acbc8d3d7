using MedV.Daemon.Manners;

namespace MedV.Daemon.Tests.Manners;

public sealed class WakeGateTests
{
    [Fact]
    public async Task Work_stops_to_rest_and_begins_anew()
    {
        using var gate = new WakeGate();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var begun = new SemaphoreSlim(0);
        using var rested = new SemaphoreSlim(0);
        Task running = gate.RunAsync(WorkAsync, stop.Token);
        await begun.WaitAsync(stop.Token);

        gate.Set(awake: true);
        gate.Set(awake: false);
        await rested.WaitAsync(stop.Token);
        Assert.Equal(0, begun.CurrentCount);
        gate.Set(awake: false);
        gate.Set(awake: true);
        await begun.WaitAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        async Task WorkAsync(CancellationToken token)
        {
            begun.Release();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                rested.Release();
            }
        }
    }

    [Fact]
    public async Task Work_that_fails_is_not_begun_anew()
    {
        using var gate = new WakeGate();

        await Assert.ThrowsAsync<IOException>(() => gate.RunAsync(_ => throw new IOException("broken"), CancellationToken.None));
    }

    [Fact]
    public async Task Who_waits_to_wake_can_be_stopped()
    {
        using var gate = new WakeGate();
        gate.Set(awake: false);
        using var stop = new CancellationTokenSource();

        Task running = gate.RunAsync(_ => throw new InvalidOperationException("it is to rest"), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
