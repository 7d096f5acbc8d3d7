namespace MedV.GuestBridge.Display;

/// <summary>Why windows of a guest cannot be shown.</summary>
internal enum DisplayFault
{
    /// <summary>There is no display: <c>DISPLAY</c> is not set.</summary>
    None = 1,

    /// <summary><c>DISPLAY</c> is not a display of this machine.</summary>
    Address = 2,

    /// <summary>The X server does not answer.</summary>
    Unreachable = 3,

    /// <summary>The X server lets this user not in.</summary>
    Refused = 4,

    /// <summary>The X server has no SECURITY extension, so a guest could not be kept from the user's other windows.</summary>
    NoSecurity = 5,

    /// <summary>The X server, or somebody in its place, answers what no X server answers.</summary>
    Protocol = 6,

    /// <summary>A file with cookies is not one.</summary>
    Authority = 7,

    /// <summary>The guest's RDP server does not answer, or not as it should.</summary>
    Guest = 8,
}
