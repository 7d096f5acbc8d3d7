using System.Collections.Immutable;
using MedV.GuestBridge.Control.Contract;

namespace MedV.GuestBridge.Sessions;

/// <summary>Tells everybody who waits for one start how far it is; who comes later is told the latest at once. Safe for use by any number of threads.</summary>
internal sealed class ProgressHub : IProgress<BridgeReply>
{
    private readonly Lock _lock = new();
    private ImmutableArray<IProgress<BridgeReply>> _listeners = [];
    private BridgeReply? _latest;

    public void Report(BridgeReply value)
    {
        ImmutableArray<IProgress<BridgeReply>> listeners;
        lock (_lock)
        {
            _latest = value;
            listeners = _listeners;
        }

        foreach (IProgress<BridgeReply> listener in listeners)
        {
            listener.Report(value);
        }
    }

    /// <summary>Tells that a stage has begun.</summary>
    public void Report(LaunchStage stage, string text, double? secondsLeft = null) =>
        Report(new BridgeReply(ReplyKind.Progress, stage, text, SecondsLeft: secondsLeft));

    /// <summary>Tells one more.</summary>
    public void Add(IProgress<BridgeReply> listener)
    {
        BridgeReply? latest;
        lock (_lock)
        {
            _listeners = _listeners.Add(listener);
            latest = _latest;
        }

        if (latest is not null)
        {
            listener.Report(latest);
        }
    }

    /// <summary>Tells one no more.</summary>
    public void Remove(IProgress<BridgeReply> listener)
    {
        lock (_lock)
        {
            _listeners = _listeners.Remove(listener);
        }
    }

    /// <summary>A start is over: who comes later begins with nothing.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _latest = null;
        }
    }
}
