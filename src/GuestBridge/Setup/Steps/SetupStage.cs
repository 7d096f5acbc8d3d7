namespace MedV.GuestBridge.Setup.Steps;

/// <summary>Where a setup is. Numbers are in the file and never change their meaning.</summary>
internal enum SetupStage
{
    /// <summary>The guest gets a new, empty overlay.</summary>
    Overlay = 1,

    /// <summary>The VM starts.</summary>
    Boot = 2,

    /// <summary>The guest reads its seed: name, account, locale, agent.</summary>
    Specialize = 3,

    /// <summary>The steps of the workspace run in the guest.</summary>
    Commands = 4,

    /// <summary>The agent says that all is as it should be.</summary>
    Handshake = 5,

    /// <summary>The guest restarts, if a step wants that.</summary>
    Restart = 6,

    /// <summary>Done: applications may be published.</summary>
    Ready = 7,

    /// <summary>All attempts failed.</summary>
    Failed = 8,
}
