namespace MedV.GuestBridge.Setup.Steps;

/// <summary>What a setup tells the bridge, for the user, for the log and for reports.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="State">How far it is now.</param>
/// <param name="Text">The message, or the progress in words.</param>
internal sealed record SetupEvent(SetupEventKind Kind, SetupState State, string Text);

/// <summary>The kinds of <see cref="SetupEvent"/>.</summary>
internal enum SetupEventKind
{
    /// <summary>It begins.</summary>
    Started = 1,

    /// <summary>It got further.</summary>
    Progress = 2,

    /// <summary>An attempt failed, and another follows from a clean overlay.</summary>
    Retrying = 3,

    /// <summary>It is done.</summary>
    Completed = 4,

    /// <summary>The last attempt failed.</summary>
    Failed = 5,
}
