namespace MedV.Workspaces;

/// <summary>Whether a user has a workspace now, or why not.</summary>
public enum EntitlementCode
{
    /// <summary>The user has it.</summary>
    Allowed,

    /// <summary>No assignment names the user or one of their groups.</summary>
    Disabled,

    /// <summary>All assignments that do are over.</summary>
    Expired,

    /// <summary>The host had no word from the realm for longer than an assignment allows.</summary>
    Offline,

    /// <summary>The host's clock says less than it did, so nobody knows what is over.</summary>
    ClockSetBack,
}
