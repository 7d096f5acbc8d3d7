using MedV.Lab;

namespace MedV.Tour;

/// <summary>Types into one terminal on a desk. Disposing closes it.</summary>
/// <param name="desk">The desk.</param>
/// <param name="terminal">The terminal's program.</param>
/// <param name="window">Its window.</param>
internal sealed class Typist(Desk desk, RunningProgram terminal, string window) : IAsyncDisposable
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1.5);

    /// <summary>Types a line, and waits for as long as a short command takes.</summary>
    public async Task TypeAsync(string line, CancellationToken cancellationToken)
    {
        (await desk.RunAsync("xdotool", ["windowactivate", "--sync", window, "type", "--delay", "5", line + "\n"], cancellationToken)).Succeeded();
        await Task.Delay(Answer, TimeProvider.System, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => terminal.DisposeAsync();
}
