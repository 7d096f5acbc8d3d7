using MedV.Daemon.Control.Contract;

namespace MedV.Daemon.Telemetry;

/// <summary>Whether this host moves no bytes for now, and why: told by whoever decides it, shown by the status. Safe for use by any number of threads.</summary>
internal sealed class Pauses(EventLog events, TimeProvider time)
{
    private readonly Lock _lock = new();

    /// <summary>The pause in force; <see langword="null"/> when there is none.</summary>
    public PauseStatus? Current
    {
        get
        {
            lock (_lock)
            {
                return field;
            }
        }

        private set;
    }

    /// <summary>Tells what is so now; said again, only a change of the reason is an event.</summary>
    /// <param name="reason">Why nothing moves; <see langword="null"/>: it does.</param>
    /// <param name="detail">In words, if the reason does not say it all.</param>
    public void Set(PauseReason? reason, string? detail)
    {
        lock (_lock)
        {
            PauseStatus? before = Current;
            if (before?.Reason == reason)
            {
                Current = before is null ? null : before with { Detail = detail };
                return;
            }

            Current = reason is PauseReason why ? new PauseStatus(why, detail, time.GetUtcNow()) : null;
            events.Post(Current is PauseStatus pause ? new DaemonEvent.Paused(pause.Reason, pause.Detail) : new DaemonEvent.Resumed(before!.Since));
        }
    }
}
