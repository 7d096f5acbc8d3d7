namespace MedV.GuestAgent.Launches;

/// <summary>The processes of a launch.</summary>
internal interface IRunningApp : IDisposable
{
    /// <summary>The exit code, once those that were started have ended; the last that is not 0.</summary>
    Task<int> Exit { get; }

    /// <summary>Whether it was started: what is handed to the user's session is so when that takes it.</summary>
    bool HasStarted => true;

    /// <summary>Whether any process of it lives, also one that it started.</summary>
    bool IsAlive { get; }
}
