namespace MedV.Lab;

/// <summary>Waits for what other processes do. They send no events to a test, so it looks again and again; never longer than it says.</summary>
public static class Wait
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until <paramref name="isTrue"/> says so.</summary>
    /// <param name="atMost">When to give up.</param>
    /// <param name="otherwise">What to say then.</param>
    /// <exception cref="LabException">It did not become true in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> isTrue, TimeSpan atMost, Func<string> otherwise, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await isTrue())
        {
            if (TimeProvider.System.GetElapsedTime(start) > atMost)
            {
                throw new LabException($"after {atMost.TotalSeconds:0} s: {otherwise()}");
            }

            await Task.Delay(Step, TimeProvider.System, cancellationToken);
        }
    }
}
