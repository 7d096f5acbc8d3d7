namespace MedV.GuestBridge.Control.Contract;

/// <summary>The stages of a launch, in their order.</summary>
internal enum LaunchStage
{
    /// <summary>The image is on its way to this PC.</summary>
    Delivering,

    /// <summary>The machine boots.</summary>
    Booting,

    /// <summary>The machine wakes up.</summary>
    Resuming,

    /// <summary>The machine is set up for this user.</summary>
    SettingUp,

    /// <summary>The machine is there; its agent is not yet.</summary>
    WaitingForAgent,

    /// <summary>Documents go to the machine.</summary>
    SendingFiles,

    /// <summary>The application starts.</summary>
    Opening,
}
