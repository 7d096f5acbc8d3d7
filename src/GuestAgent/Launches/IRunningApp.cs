namespace MedV.GuestAgent.Launches;

/// <summary>The processes of a launch.</summary>
internal interface IRunningApp : IDisposable
{
    /// <summary>The exit code, once those that were started have ended; the last that is not 0.</summary>
    Task<int> Exit { get; }

    /// <summary>Whether any process of it lives, also one that it started.</summary>
    bool IsAlive { get; }
}
