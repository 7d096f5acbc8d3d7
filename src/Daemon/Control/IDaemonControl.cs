using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;

namespace MedV.Daemon.Control;

/// <summary>What the control API asks of the daemon. Safe to call from many requests at once; the reports are snapshots and do no I/O; events are read from disk.</summary>
internal interface IDaemonControl
{
    /// <summary>All there is to see at this moment.</summary>
    StatusReport Status();

    /// <summary>The peers at this moment.</summary>
    PeersReport Peers();

    /// <summary>Where the bytes of an image came from.</summary>
    /// <param name="image">Name of the image, as asked: not checked.</param>
    /// <param name="version">Its version; null for the newest.</param>
    /// <returns>Null when this host knows no such image or version.</returns>
    WhyReport? Why(string image, int? version);

    /// <summary>The events that are kept, and then those that happen.</summary>
    /// <param name="after">Only those with higher numbers.</param>
    /// <param name="follow">Whether to wait for more.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    IAsyncEnumerable<EventLine> EventsAsync(long after, bool follow, CancellationToken cancellationToken);

    /// <summary>The number after which the last events begin.</summary>
    /// <param name="count">How many events, at least 1.</param>
    long BeforeLastEvents(int count);

    /// <summary>Checks what the daemon needs for its work: store, clock, origin, multicast, peers.</summary>
    Task<DoctorReport> DoctorAsync(CancellationToken cancellationToken);

    /// <summary>A user waits: lifts what policy lets a user lift.</summary>
    /// <param name="length">How long; 0: no longer; null: as long as policy allows.</param>
    /// <exception cref="ControlException">Policy does not allow it.</exception>
    void Boost(TimeSpan? length);

    /// <summary>Joins a realm and keeps that on disk. Comes back when the realm's first metadata was verified.</summary>
    /// <exception cref="ControlException">The request is refused; nothing was changed.</exception>
    Task EnrollAsync(EnrollRequest request, CancellationToken cancellationToken);
}
