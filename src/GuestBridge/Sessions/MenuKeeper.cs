using System.Collections.Immutable;
using System.Threading.Channels;
using MedV.GuestBridge.Hosting;
using MedV.GuestBridge.Publishing;

namespace MedV.GuestBridge.Sessions;

/// <summary>Keeps the menus at what the workspaces offer: one run after the other, and however much changes during one, only one more.</summary>
/// <param name="publisher">Writes the menus.</param>
/// <param name="medv">Absolute path of the program that entries start.</param>
/// <param name="log">What happened.</param>
internal sealed class MenuKeeper(MenuPublisher publisher, string medv, BridgeLog log)
{
    // Entries bear it, so that those of two installations are told apart.
    private const string Owner = "medv";

    // What was said of the last run; the same need not be said again.
    private ImmutableHashSet<string> _said = [];

    private readonly Channel<bool> _asked = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Something changed: the menus are to be looked at.</summary>
    public void Ask() => _asked.Writer.TryWrite(true);

    /// <summary>Publishes whenever it is asked.</summary>
    /// <param name="workspaces">Gives what is to be in the menus now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<ImmutableArray<PublishedWorkspace>> workspaces, CancellationToken cancellationToken)
    {
        await foreach (bool _ in _asked.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                PublishOutcome outcome = await publisher.PublishAsync(Owner, workspaces(), medv, PublishMode.CarryOut, cancellationToken);
                ImmutableHashSet<string> lines = [.. outcome.Failures, .. outcome.Remarks];
                foreach (string line in lines.Except(_said))
                {
                    log.Write($"menus: {line}");
                }

                _said = lines;

                if (!outcome.Changes.IsEmpty)
                {
                    log.Write($"menus: {outcome.Changes.Length} changes");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                log.Write($"menus: {e.Message}");
            }
        }
    }
}
