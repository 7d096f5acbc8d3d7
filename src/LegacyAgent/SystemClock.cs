using System.Diagnostics;

namespace MedV.LegacyAgent;

/// <summary>The clock of this machine, from the moment it is made.</summary>
internal sealed class SystemClock : IClock
{
    private readonly Stopwatch _watch = new();

    /// <summary>Starts it.</summary>
    public SystemClock() => _watch.Start();

    /// <inheritdoc/>
    public TimeSpan Now => _watch.Elapsed;
}
