using System.Text.Json;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Follows the writing or reading of a state.</summary>
internal static class QemuMigration
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until it is done.</summary>
    /// <exception cref="IOException">It failed.</exception>
    /// <exception cref="TimeoutException">It takes too long.</exception>
    public static async Task WaitAsync(QmpClient monitor, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < QemuLimits.Transfer)
        {
            (string status, string? why) = await LookAsync(monitor, cancellationToken);
            switch (status)
            {
                case "completed":
                    return;
                case "failed" or "cancelled" or "cancelling":
                    throw new IOException($"QEMU's transfer of its state {status}: {why ?? "it did not say why"}");
                default:
                    await Task.Delay(Glance, time, cancellationToken);
                    break;
            }
        }

        throw new TimeoutException($"QEMU's state was not transferred within {QemuLimits.Transfer.TotalSeconds:0} s");
    }

    /// <summary>Waits until one that was cancelled is over, but not for long.</summary>
    public static async Task WaitUntilIdleAsync(QmpClient monitor, TimeProvider time)
    {
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < QemuLimits.Answer && (await LookAsync(monitor, CancellationToken.None)).Status is "setup" or "active" or "device" or "cancelling")
        {
            await Task.Delay(Glance, time, CancellationToken.None);
        }
    }

    private static async Task<(string Status, string? Why)> LookAsync(QmpClient monitor, CancellationToken cancellationToken)
    {
        JsonElement answer = await monitor.ExecuteAsync("query-migrate", null, cancellationToken);
        string status = answer.TryGetProperty("status", out JsonElement said) ? said.GetString() ?? "none" : "none";
        return (status, answer.TryGetProperty("error-desc", out JsonElement why) ? why.GetString() : null);
    }
}
