namespace MedV.GuestBridge.Control.Contract;

/// <summary>What the bridge of a user can be asked for.</summary>
internal enum BridgeVerb
{
    /// <summary>Starts an application, and all that it needs.</summary>
    Run,

    /// <summary>Tells of the user's workspaces.</summary>
    Workspaces,

    /// <summary>Tells of the applications of the user's workspaces.</summary>
    Apps,

    /// <summary>Starts the machine of a workspace.</summary>
    Start,

    /// <summary>Suspends or shuts down the machine of a workspace, as its policy says.</summary>
    Stop,

    /// <summary>Shuts the machine down and starts it again.</summary>
    Restart,

    /// <summary>Throws the machine's own changes away; a data disk stays.</summary>
    Reset,

    /// <summary>Tells how to look at the machine's own screen.</summary>
    Console,

    /// <summary>Gives what the machine and its guest wrote.</summary>
    Logs,

    /// <summary>Checks what the bridge needs.</summary>
    Doctor,

    /// <summary>Says when a workspace starts, where its policy leaves that to the user.</summary>
    StartMode,

    /// <summary>Ends the bridge. Machines go on, and the next bridge finds them.</summary>
    Quit,
}
