namespace MedV.GuestBridge.Control.Contract;

/// <summary>How a workspace is.</summary>
internal enum WorkspaceState
{
    /// <summary>Its user may not use it now.</summary>
    Refused,

    /// <summary>Its image is on its way.</summary>
    Delivering,

    /// <summary>Its machine does not run.</summary>
    Stopped,

    /// <summary>Its machine sleeps on disk.</summary>
    Suspended,

    /// <summary>Its machine starts.</summary>
    Starting,

    /// <summary>Its machine runs.</summary>
    Running,

    /// <summary>Its machine is about to stop.</summary>
    Stopping,
}
