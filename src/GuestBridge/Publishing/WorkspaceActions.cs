namespace MedV.GuestBridge.Publishing;

/// <summary>What a user may do to a workspace from the menu of an app.</summary>
[Flags]
internal enum WorkspaceActions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Stop and start it.</summary>
    Restart = 1,

    /// <summary>Throw its changes away.</summary>
    Reset = 2,
}
