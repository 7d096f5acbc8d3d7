namespace MedV.Daemon.Control.Contract;

/// <summary>What the daemon as a whole is doing.</summary>
internal enum DaemonState
{
    /// <summary>It belongs to no realm yet and waits for <c>medv enroll</c>.</summary>
    Unenrolled,

    /// <summary>It opens its store and reads what it trusted last.</summary>
    Starting,

    /// <summary>It waits a moment for other hosts that start at the same time, so that they share the work.</summary>
    Settling,

    /// <summary>At least one image is being fetched or checked.</summary>
    Delivering,

    /// <summary>All that is wanted is here.</summary>
    Idle,

    /// <summary>It cannot go on by itself; <see cref="StatusReport.Message"/> says why.</summary>
    Waiting,
}
